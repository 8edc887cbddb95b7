import { type Command, InvalidArgumentError } from 'commander';
import { CommandError } from '../../infra/cli/admin/command-error.ts';
import { commandLine, examples, main, messageOf, UsageError } from '../../infra/cli/command-line.ts';
import { print } from '../../infra/local/terminal.ts';
import { SdkError } from '../support/clients/sdk-client.ts';
import { pythonSigner, v1Client } from '../support/clients/v1-signer.ts';
import { type SmokeTarget, smokeChecks } from './smoke-checks.ts';

type Options = { readonly endpoint: string; readonly ecsImageId: string };

/** `npm run smoke -- --endpoint URL`: checks a deployed stage with the vendor's clients. */
export function smokeProgram(): Command {
  return commandLine('smoke')
    .description(
      "Check a deployed stage with the vendor's clients, with the access key in IMPRINT_ACCESS_KEY_ID and IMPRINT_ACCESS_KEY_SECRET.",
    )
    .requiredOption('--endpoint <url>', "the stage's output Endpoint", origin)
    .option(
      '--ecs-image-id <id>',
      "an ECS image of the key's account; a sandbox takes any m-...",
      'm-smoke-test',
    )
    .allowExcessArguments(false)
    .addHelpText('after', examples(['npm run smoke -- --endpoint https://images.example.com']))
    .action(check);
}

if (import.meta.main) await main(smokeProgram());

async function check(options: Options): Promise<void> {
  const { IMPRINT_ACCESS_KEY_ID: accessKeyId, IMPRINT_ACCESS_KEY_SECRET: accessKeySecret } = process.env;
  if (!accessKeyId || !accessKeySecret)
    throw new UsageError('set IMPRINT_ACCESS_KEY_ID and IMPRINT_ACCESS_KEY_SECRET');
  const target = { ...options, key: { accessKeyId, accessKeySecret } };
  await probe(target);
  // A late import: the SDKs take seconds to load.
  const { sdkClients } = await import('../support/clients/all.ts');
  const checks = await smokeChecks(sdkClients, target);
  for (const { client, check: name, fault } of checks)
    print(
      `${fault === undefined ? 'pass' : 'FAIL'}  ${client}: ${name}${fault === undefined ? '' : ` (${fault})`}`,
    );
  const failed = checks.filter(({ fault }) => fault !== undefined);
  print(`${checks.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** One call before the checks, of which all would fail alike. @throws CommandError that says why. */
async function probe({ endpoint, key }: SmokeTarget): Promise<void> {
  try {
    await v1Client(pythonSigner).connect(endpoint, key).getQuotas();
  } catch (error) {
    if (!(error instanceof SdkError)) throw new CommandError(`cannot reach ${endpoint}: ${messageOf(error)}`);
    // A 5xx may pass, and the checks say which operations it concerns.
    if (error.status < 500)
      throw new CommandError(`${endpoint} refuses the access key ${key.accessKeyId}: ${error.code}`);
  }
}

function origin(text: string): string {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new InvalidArgumentError(
    'An endpoint is an address without a path, such as https://images.example.com.',
  );
}
