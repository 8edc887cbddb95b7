// Express behind serverless-http, with ajv.
import { Ajv } from 'ajv';
import express from 'express';
import serverless from 'serverless-http';
import { bodySchema, log } from './calls.js';
import { register } from './sdk-store.js';

const validate = new Ajv({ allErrors: true }).compile(bodySchema);
const app = express();
app.use(express.json());
app.post('/images', async (request, response) => {
  if (!validate(request.body)) return response.status(400).json({ Code: 'InvalidParameter' });
  const Id = await register(request.body, request.query.IdempotentToken);
  log({ imageId: Id });
  return response.status(201).json({ Id });
});

export const handler = serverless(app);
