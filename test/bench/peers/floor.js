// The same two calls with the AWS SDK's client and nothing else: no HTTP parsing, no signature, no validation.
import { register } from './sdk-store.js';

export async function handler(event) {
  const Id = await register(JSON.parse(event.body), event.queryStringParameters.IdempotentToken);
  return { statusCode: 201, body: JSON.stringify({ Id }) };
}
