import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, inject, it } from 'vitest';
import { routes } from '../../functions/api/routes.ts';
import { type CatalogueEntry, catalogue } from '../../functions/errors/catalogue.ts';
import type { ExampleRequest } from '../../infra/console/examples.ts';
import { type Answer, exampleRequest, play, send } from '../../infra/console/request.ts';
import { keyOf } from '../support/signed-call.ts';
import { newTenant } from '../support/tenant.ts';

/** The published document, so that the test replays what readers copy. */
const document: OpenApi = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8'),
);

type Example = {
  readonly value?: Record<string, unknown>;
  readonly 'x-request'?: {
    readonly before: readonly ExampleRequest[];
    readonly request: ExampleRequest;
    readonly replayed?: boolean;
  };
};
type Reference = { readonly $ref: string };
type Schema = Reference | { readonly anyOf: readonly Reference[] };
type Response = {
  readonly headers: Readonly<Record<string, Reference>>;
  readonly content?: Record<string, { schema: Schema; examples: Record<string, { $ref: string }> }>;
  readonly 'x-examples'?: readonly Example[];
};
type OpenApi = {
  readonly paths: Record<
    string,
    Record<string, { operationId: string; responses: Record<string, Response> }>
  >;
  readonly components: {
    readonly examples: Record<string, Example>;
    readonly schemas: Record<string, object>;
    readonly headers: Record<string, { schema: object }>;
  };
};
type Case = {
  readonly name: string;
  readonly status: number;
  readonly response: Response;
  readonly example: Example;
};

const stack = inject('stack');
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'openapi', components: closed(document.components) });

/** Every distinct example of every response. */
const cases = new Map<string, Case>();
for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
  for (const [status, response] of Object.entries(operation.responses)) {
    const named = Object.keys(response.content?.['application/json']?.examples ?? {});
    const examples = [
      ...named.map((name) => [name, document.components.examples[name]] as const),
      ...(response['x-examples'] ?? []).map((example) => [operation.operationId, example] as const),
    ];
    for (const [name, example] of examples) {
      if (example) cases.set(name, { name, status: Number(status), response, example });
    }
  }
}

/** The schemas without room for further properties: clients allow those, but here each must be described. */
function closed(components: OpenApi['components']): object {
  return JSON.parse(JSON.stringify(components), (_key, value) =>
    value?.type === 'object' && value.properties ? { ...value, additionalProperties: false } : value,
  );
}

describe('docs/openapi.json', () => {
  it('has every route', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId: operation }]) => ({
        operation,
        method: method.toUpperCase(),
        path,
      })),
    );
    expect(described).toHaveLength(routes.length);
    expect(described).toEqual(expect.arrayContaining([...routes]));
  });

  it('lets answers have further fields, but not the request', () => {
    const open = Object.entries(document.components.schemas).filter(
      ([, schema]) => !JSON.stringify(schema).includes('"additionalProperties":false'),
    );
    expect(open.map(([name]) => name)).toEqual(
      Object.keys(document.components.schemas).filter((name) => name !== 'CreateImageRequest'),
    );
  });

  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

  it('describes the responses that API Gateway gives by itself, for every operation', () => {
    const gatewayError = { schema: { $ref: '#/components/schemas/GatewayError' } };
    for (const { operationId, responses } of operations)
      for (const status of ['429', 'default'])
        expect({ operationId, status, ...responses[status]?.content?.['application/json'] }).toMatchObject({
          operationId,
          status,
          ...gatewayError,
        });
  });

  it("allows API Gateway's body for a 500 and a 503, and for no other error of the service", () => {
    const body = { message: 'Service Unavailable' };
    for (const { operationId, responses } of operations) {
      const allowing = Object.entries(responses).filter(
        ([status, response]) => Number(status) >= 400 && isValid(body, response),
      );
      expect({ operationId, allowing: allowing.map(([status]) => status) }).toEqual({
        operationId,
        allowing: ['429', '500', '503'],
      });
    }
  });

  it('has an example of every error of the catalogue', () => {
    expect([...cases.keys()]).toEqual(expect.arrayContaining(Object.keys(catalogue)));
  });

  it('has a request that provokes every error but two', () => {
    const unprovoked = [...cases.values()].filter(({ example }) => !example['x-request']);
    expect(unprovoked.map(({ name }) => name).sort()).toEqual(['accessKeyDisabled', 'internalError']);
  });
});

describe('the service answers the example', () => {
  const replayable = [...cases.values()].filter(({ example }) => example['x-request']);

  it.concurrent.each(replayable.map((found) => [found.name, found] as const))('%s', async (name, found) => {
    const answer = await replay(found.example);
    expect({ name, status: answer.status }).toEqual({ name, status: found.status });
    expectHeaders(answer, found);
    if (found.status === 204) return;
    const body = JSON.parse(answer.text);
    expectValid(body, found.response);
    expect(shape(body, name)).toEqual(shape(found.example.value, name));
  });
});

async function replay({ 'x-request': played }: Example): Promise<Answer> {
  const tenant = await newTenant(stack, { maxImageCount: 5 });
  const { before = [], request } = played ?? {};
  const requests = request ? [...before, request] : before;
  const { host } = new URL(stack.url);
  const answer = await play(requests, randomUUID().slice(0, 8), async (one, variables) => {
    const sendOnce = () => send(stack.url, exampleRequest(one, host, keyOf(tenant), variables));
    const first = await sendOnce();
    // Retry a 503 as every client may: a function that is just starting can take too long.
    return first.status === 503 ? await sendOnce() : first;
  });
  if (!answer) throw new Error('the example has no request');
  return answer;
}

function expectHeaders({ headers }: Answer, { name, response, example }: Case): void {
  const optional = example['x-request']?.replayed ? [] : ['Idempotent-Replayed'];
  for (const [header, { $ref }] of Object.entries(response.headers)) {
    const value = headers[header.toLowerCase()];
    if (optional.includes(header)) expect(value, name).toBeUndefined();
    else
      expect(ajv.validate({ $ref: `openapi${$ref}/schema` }, value), `${name}: ${header}: ${value}`).toBe(
        true,
      );
  }
}

/** The service gives the first of several bodies, and API Gateway the other. */
function expectValid(body: unknown, { content }: Response): void {
  const [own] = referencesOf(content?.['application/json']?.schema);
  expect(ajv.validate({ $ref: `openapi${own?.$ref}` }, body), ajv.errorsText()).toBe(true);
}

function isValid(body: unknown, { content }: Response): boolean {
  return referencesOf(content?.['application/json']?.schema).some(({ $ref }) =>
    ajv.validate({ $ref: `openapi${$ref}` }, body),
  );
}

function referencesOf(schema: Schema | undefined): readonly Reference[] {
  if (!schema) return [];
  return 'anyOf' in schema ? schema.anyOf : [schema];
}

/** A body with the values that differ each time replaced by their kind. */
function shape(body: unknown, name: string): unknown {
  const text = JSON.stringify(body)
    .replace(/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/g, 'REQUEST_ID')
    .replace(/img-[0-9a-z]{22}/g, 'IMAGE_ID')
    .replace(/"HostId":"[^"]*"/, '"HostId":"HOST"')
    .replace(/"OwnerId":\d+/g, '"OwnerId":1')
    .replace(/"EcsImageId":"m-[0-9a-z-]+"/g, '"EcsImageId":"m-1"')
    .replace(/"CreationTime":"[^"]*"/g, '"CreationTime":"TIME"');
  const { message }: Partial<CatalogueEntry> = catalogue[name as keyof typeof catalogue] ?? {};
  return JSON.parse(message?.includes('{stringToSign}') ? text.replace(/(?<=sign is:)[^"]*/, '') : text);
}
