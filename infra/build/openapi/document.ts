import { type Operation, routes } from '../../../functions/api/routes.ts';
import { catalogue } from '../../../functions/errors/catalogue.ts';
import { successes } from '../../console/examples.ts';
import type { GeneratedFile } from '../generate.ts';
import { errorExample, successExample, successExampleBody } from './examples.ts';
import { operations } from './operations.ts';
import { errorNames, errorStatuses, exampleRef } from './references.ts';
import { headers, schemas, securitySchemes } from './schemas.ts';

/** docs/openapi.json: the API as OpenAPI 3.1, from routes, schemas, error catalogue and examples. */
export function openApiFile(): GeneratedFile {
  return { path: 'docs/openapi.json', content: `${JSON.stringify(openApiDocument(), undefined, 2)}\n` };
}

function openApiDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Imprint',
      version: '2015-11-11',
      summary: "Alibaba Cloud BatchCompute's image API: registers a machine image exactly once.",
      description:
        'Clients of Alibaba Cloud BatchCompute work as they are. Every request is signed, with signature V1 or V3. ' +
        'The `x-request` of an example is the request that it answers. In it, `{unique}` stands for a new word on each run, ' +
        'and `{Id}` for the id of the image created last.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: 'http://127.0.0.1:8787', description: '`npm start` on your machine' },
      {
        url: 'https://{host}',
        description: 'A deployed stage',
        variables: { host: { default: 'imprint.example.com' } },
      },
    ],
    tags: [
      { name: 'Images', description: 'Register, read, list and delete images.' },
      { name: 'Quotas', description: 'How many images an account may have, and has.' },
    ],
    security: [{ signatureV3: [] }, { signatureV1: [] }],
    paths: paths(),
    components: { schemas, headers, securitySchemes, examples: examples() },
  };
}

function paths(): Record<string, object> {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, ofPath]) => [
      path,
      Object.fromEntries(ofPath.map(({ method, operation }) => [method.toLowerCase(), described(operation)])),
    ]),
  );
}

function described(operation: Operation): object {
  const { success, requestBody, ...description } = operations[operation];
  return {
    operationId: operation,
    ...description,
    ...(requestBody ? { requestBody: { ...requestBody, ...bodyWithExamples(operation) } } : {}),
    responses: { ...successResponse(operation, success), ...errorResponses(operation), ...gatewayResponses },
  };
}

function bodyWithExamples(operation: Operation): object {
  const examples = successes.filter((example) => example.operation === operation);
  return {
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/CreateImageRequest' },
        examples: Object.fromEntries(
          examples.map((example) => [
            example.name,
            { summary: example.title.en, value: successExampleBody(example) },
          ]),
        ),
      },
    },
  };
}

function successResponse(operation: Operation, success: (typeof operations)[Operation]['success']): object {
  const examples = successes.filter((example) => example.operation === operation);
  const { status, description, schema } = success;
  const content = schema && {
    content: {
      'application/json': {
        schema: { $ref: `#/components/schemas/${schema}` },
        examples: Object.fromEntries(examples.map(({ name }) => [name, exampleRef(name)])),
      },
    },
  };
  // A 204 has no body to hold an example, so the response does.
  const bare = schema ? {} : { 'x-examples': examples.map(successExample) };
  return {
    [status]: {
      description,
      headers: responseHeaders(operation === 'CreateImage' ? ['Idempotent-Replayed'] : []),
      ...content,
      ...bare,
    },
  };
}

function errorResponses(operation: Operation): Record<string, object> {
  return Object.fromEntries(
    errorStatuses(operation).map((status) => {
      const names = errorNames(operation).filter((name) => catalogue[name].status === status);
      return [
        status,
        {
          description: [...new Set(names.map((name) => catalogue[name].code))].join(', '),
          headers: responseHeaders(status === 503 ? ['Retry-After'] : []),
          content: {
            'application/json': {
              schema: status >= 500 ? { anyOf: [error, gatewayError] } : error,
              examples: Object.fromEntries(names.map((name) => [name, exampleRef(name)])),
            },
          },
        },
      ];
    }),
  );
}

const error = { $ref: '#/components/schemas/Error' };
const gatewayError = { $ref: '#/components/schemas/GatewayError' };

/** What API Gateway answers before a request reaches the service, or in its place. */
const gatewayResponses = {
  429: {
    description: 'The operation gets more requests than its limit: wait, then repeat the request.',
    content: { 'application/json': { schema: gatewayError, example: { message: 'Too Many Requests' } } },
  },
  default: {
    description:
      'API Gateway answered by itself, such as 413 for a request of more than 6 MB or 431 for headers that are too large. ' +
      'After a 5xx, repeat the request with the same token.',
    content: { 'application/json': { schema: gatewayError, example: { message: 'Request Too Long' } } },
  },
};

function responseHeaders(further: readonly string[]): object {
  const names = ['X-Acs-Request-Id', 'Request-Id', ...further];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function examples(): Record<string, object> {
  return Object.fromEntries([
    ...successes
      .filter(({ status }) => status !== 204)
      .map((example) => [example.name, successExample(example)]),
    ...errorNames().map((name) => [name, errorExample(name)]),
  ]);
}
