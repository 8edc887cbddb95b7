// The same two calls without an SDK: signature V4 by hand over node:https. About the minimum that Node allows.
import { createHash, createHmac } from 'node:crypto';
import https from 'node:https';
import { callsFor } from './calls.js';

const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
const endpoint = new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB);
const agent = new https.Agent({ keepAlive: true });
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

function send(action, input) {
  const body = JSON.stringify(input);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    host: endpoint.host,
    'x-amz-date': date,
    'x-amz-security-token': AWS_SESSION_TOKEN,
    'x-amz-target': `DynamoDB_20120810.${action}`,
  };
  const names = Object.keys(headers).join(';');
  const canonical = `POST\n/\n\n${Object.entries(headers)
    .map(([name, value]) => `${name}:${value}\n`)
    .join('')}\n${names}\n${sha256(body)}`;
  const scope = `${date.slice(0, 8)}/${AWS_REGION}/dynamodb/aws4_request`;
  const key = scope.split('/').reduce(hmac, `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  headers['content-length'] = Buffer.byteLength(body);
  return new Promise((resolve, reject) => {
    const request = https.request(endpoint, { method: 'POST', headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    request.on('error', reject);
    request.end(body);
  });
}

export async function handler(event) {
  const { id, look, commit } = callsFor(JSON.parse(event.body), event.queryStringParameters.IdempotentToken);
  const { Responses } = await send('BatchGetItem', look);
  if (Responses[process.env.REGISTRY_TABLE].length > 0) throw new Error('registered already');
  await send('TransactWriteItems', commit);
  return { statusCode: 201, body: JSON.stringify({ Id: id }) };
}
