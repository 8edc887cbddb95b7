import type { HttpRequest } from '../../../functions/signing/http-request.ts';
import type { ExampleRequest } from '../examples.ts';
import type { Tenant } from './stored.ts';

type Call = {
  readonly request: HttpRequest;
  readonly example: ExampleRequest;
  readonly tenant: Tenant;
  readonly origin: string;
};

export type Snippet = { readonly client: string; readonly code: (call: Call) => string };

/** The same call for each client. Snippets read the secret from the environment, because they may be pasted anywhere. */
export const snippets: readonly Snippet[] = [
  { client: 'curl', code: curl },
  { client: 'pop-core', code: popCore },
  { client: 'openapi-client', code: openApiClient },
  { client: 'aliyun-sdk', code: aliyunSdk },
  { client: 'Python', code: python },
  { client: 'Java', code: java },
];

function curl({ request, origin }: Call): string {
  const { method, path, rawQuery, headers, body } = request;
  const text = new TextDecoder().decode(body);
  const lines = [
    `curl -X ${method} ${shellQuoted(`${origin}${path}${rawQuery && `?${rawQuery}`}`)}`,
    ...Object.entries(headers)
      .filter(([name]) => name !== 'host')
      .map(([name, value]) => `  -H ${shellQuoted(`${name}: ${value}`)}`),
    ...(text === '' ? [] : [`  --data-binary ${shellQuoted(text)}`]),
  ];
  return lines.join(' \\\n');
}

function popCore({ example, tenant, origin }: Call): string {
  const { method, path, query = {} } = example;
  return `const { ROAClient } = require('@alicloud/pop-core');

const client = new ROAClient({
  accessKeyId: '${tenant.accessKeyId}',
  accessKeySecret: process.env.ACCESS_KEY_SECRET,
  endpoint: '${origin}',
  apiVersion: '2015-11-11',
});
client
  .request('${method}', '${path}', ${json(query)}, ${quoted(bodyText(example))}, {
    'content-type': 'application/json',
  })
  .then(console.log, console.error);`;
}

function openApiClient({ example, tenant, origin }: Call): string {
  const { method, path, query = {}, body } = example;
  const { host, protocol } = new URL(origin);
  const scheme = protocol === 'https:' ? 'HTTPS' : 'HTTP';
  return `const { default: Client, Config, OpenApiRequest, Params } = require('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util');

const client = new Client(
  new Config({
    accessKeyId: '${tenant.accessKeyId}',
    accessKeySecret: process.env.ACCESS_KEY_SECRET,
    endpoint: '${host}',
    protocol: '${scheme}',
  }),
);
const params = new Params({
  action: '${actionOf(example)}',
  version: '2015-11-11',
  protocol: '${scheme}',
  method: '${method}',
  pathname: '${path}',
  authType: 'AK',
  style: 'ROA',
  reqBodyType: 'json',
  bodyType: '${method === 'DELETE' ? 'none' : 'json'}',
});
const request = new OpenApiRequest({ query: ${json(query)}${typeof body === 'object' ? `, body: ${json(body)}` : ''} });
client.callApi(params, request, new RuntimeOptions({})).then(console.log, console.error);`;
}

const tokenComment = `// This client cannot send an IdempotentToken: an image that is registered already is refused.
`;

function aliyunSdk({ example, tenant, origin }: Call): string {
  const action = actionOf(example);
  const name = action.charAt(0).toLowerCase() + action.slice(1);
  return `const ALY = require('aliyun-sdk');

const client = new ALY.BatchCompute({
  accessKeyId: '${tenant.accessKeyId}',
  secretAccessKey: process.env.ACCESS_KEY_SECRET,
  endpoint: '${origin}',
  apiVersion: '2015-11-11',
});
${hasToken(example) ? tokenComment : ''}client.${name}(${json(argumentsOf(example))}, (error, answer) => console.log(error ?? answer.data));`;
}

/** Whether the request has a token in its query, where the console sends it. */
function hasToken({ query = {} }: ExampleRequest): boolean {
  return query['IdempotentToken'] !== undefined;
}

function python({ example, tenant, origin }: Call): string {
  const { hostname, port, protocol } = new URL(origin);
  const secure = protocol === 'https:';
  return `import os
from batchcompute import Client

Client.register_region('imprint', '${hostname}', ${port || (secure ? 443 : 80)})
client = Client(
    '${hostname}', '${tenant.accessKeyId}', os.environ['ACCESS_KEY_SECRET']${secure ? ', security_conn=True' : ''})
print(client.${pythonCall(example)})`;
}

function java({ example, tenant, origin }: Call): string {
  const { method, path, query = {} } = example;
  const { host, protocol } = new URL(origin);
  const text = bodyText(example);
  const parameters = Object.entries(query).map(
    ([name, value]) => `request.putQueryParameter(${json(name)}, ${json(value)});`,
  );
  const content = `request.setHttpContent(${json(text)}.getBytes(StandardCharsets.UTF_8), "utf-8", FormatType.JSON);`;
  const lines = [
    `IClientProfile profile = DefaultProfile.getProfile("cn-hangzhou", "${tenant.accessKeyId}", System.getenv("ACCESS_KEY_SECRET"));`,
    'CommonRequest request = new CommonRequest();',
    `request.setSysMethod(MethodType.${method});`,
    `request.setSysProtocol(ProtocolType.${protocol === 'https:' ? 'HTTPS' : 'HTTP'});`,
    `request.setSysDomain("${host}");`,
    'request.setSysVersion("2015-11-11");',
    `request.setSysUriPattern("${path}");`,
    ...parameters,
    ...(text === '' ? [] : [content]),
    'System.out.println(new DefaultAcsClient(profile).getCommonResponse(request).getData());',
  ];
  return `import com.aliyuncs.*;
import com.aliyuncs.http.*;
import com.aliyuncs.profile.*;
import java.nio.charset.StandardCharsets;

public class Call {
  public static void main(String[] args) throws Exception {
${lines.map((line) => `    ${line}`).join('\n')}
  }
}`;
}

/** The operation of a request, by its method and path. */
export function actionOf({ method, path }: ExampleRequest): string {
  if (method === 'POST') return 'CreateImage';
  if (method === 'DELETE') return 'DeleteImage';
  if (path.startsWith('/images/')) return 'GetImage';
  return path === '/images' ? 'ListImages' : 'GetQuotas';
}

function argumentsOf({ method, path, query = {}, body = {} }: ExampleRequest): unknown {
  if (method === 'POST') return body;
  return path.startsWith('/images/') ? { ImageId: path.slice('/images/'.length) } : query;
}

function pythonCall(example: ExampleRequest): string {
  const { path, query = {}, body = {} } = example;
  const id = `'${path.slice('/images/'.length)}'`;
  switch (actionOf(example)) {
    case 'CreateImage':
      return `create_image(${json(body)}${query['IdempotentToken'] ? `, '${query['IdempotentToken']}'` : ''})`;
    case 'DeleteImage':
      return `delete_image(${id})`;
    case 'GetImage':
      return `get_image(${id})`;
    case 'ListImages':
      return `list_images('${query['Marker'] ?? ''}', ${query['MaxItemCount'] ?? 50})`;
    default:
      return 'get_quotas()';
  }
}

function bodyText({ body }: ExampleRequest): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A JavaScript string literal in single quotes. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
