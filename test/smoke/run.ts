import { parseArgs } from 'node:util';
import { sdkClients } from '../support/clients/all.ts';
import { smokeChecks } from './smoke-checks.ts';

// npm run smoke -- --endpoint URL: checks a deployed stage with the vendor's clients.

const { values } = parseArgs({
  options: { endpoint: { type: 'string' }, 'ecs-image-id': { type: 'string', default: 'm-smoke-test' } },
});
const { IMPRINT_ACCESS_KEY_ID: accessKeyId, IMPRINT_ACCESS_KEY_SECRET: accessKeySecret } = process.env;
const { endpoint, 'ecs-image-id': ecsImageId } = values;
if (!endpoint || !accessKeyId || !accessKeySecret) {
  console.error(
    'usage: IMPRINT_ACCESS_KEY_ID=... IMPRINT_ACCESS_KEY_SECRET=... npm run smoke -- --endpoint URL [--ecs-image-id ID]',
  );
  process.exit(2);
}

const checks = await smokeChecks(sdkClients, { endpoint, key: { accessKeyId, accessKeySecret }, ecsImageId });
for (const { client, check, fault } of checks)
  console.log(
    `${fault === undefined ? 'pass' : 'FAIL'}  ${client}: ${check}${fault === undefined ? '' : ` (${fault})`}`,
  );
const failed = checks.filter(({ fault }) => fault !== undefined);
console.log(`${checks.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
