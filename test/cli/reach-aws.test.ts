import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { readAwsState } from '../../infra/cli/deploy/aws-state.ts';
import { reachAws } from '../../infra/cli/reach-aws.ts';
import { close, listen } from '../../infra/emulator/loopback-server.ts';
import { hideAwsSettings } from '../support/aws-settings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runCommand } from './run.ts';

beforeEach(() => {
  hideAwsSettings();
  const folder = temporaryFolder();
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => vi.unstubAllEnvs());

// By fetch too, which refuses port 1.
const closedPort = 65_499;
const templateAnswer = (body: string) =>
  `<GetTemplateResponse><GetTemplateResult><TemplateBody>${body}</TemplateBody></GetTemplateResult></GetTemplateResponse>`;
const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };

test.each([
  ['no Region', keys, 'no AWS Region: set AWS_REGION'],
  [
    'no credentials',
    { AWS_REGION: 'eu-central-1' },
    'no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ],
  [
    'an unknown profile',
    { AWS_REGION: 'eu-central-1', AWS_PROFILE: 'nobody' },
    'no AWS credentials in profile nobody',
  ],
  [
    'no network',
    { ...keys, AWS_DEFAULT_REGION: 'eu-central-1', AWS_ENDPOINT_URL: `http://127.0.0.1:${closedPort}` },
    `cannot reach AWS: connect ECONNREFUSED 127.0.0.1:${closedPort}`,
  ],
])(
  'a command for a deployed stage says in one line that there is %s',
  async (_what, environment, message) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const admin = await runCommand('admin', ['--target', 'sandbox', 'account', 'list']);
    expect(admin).toEqual({ exitCode: 1, stdout: '', stderr: `error: ${message}\n` });
    await expect(reachAws(() => readAwsState('imprint-sandbox-stateful'))).rejects.toThrow(message);
  },
);

test('the preflight uses the profile, even if the environment has other credentials', async () => {
  writeFileSync(
    String(process.env['AWS_SHARED_CREDENTIALS_FILE']),
    '[other]\naws_access_key_id = AKIAOFPROFILE\naws_secret_access_key = y\n',
  );
  const signers = new Set<string | undefined>();
  const server = createServer((request, response) => {
    signers.add(/Credential=(\w+)/.exec(String(request.headers.authorization))?.[1]);
    response.end(request.method === 'GET' ? '{}' : templateAnswer('{}'));
  });
  const port = await listen(server, 0);
  onTestFinished(() => close(server));
  const environment = { ...keys, AWS_DEFAULT_REGION: 'eu-central-1', AWS_PROFILE: 'other' };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  const { region } = await reachAws(() => readAwsState('imprint-sandbox-stateful'));
  expect({ region, signers: [...signers] }).toEqual({ region: 'eu-central-1', signers: ['AKIAOFPROFILE'] });
});

test('the preflight counts a stack that has only a change set, and so no template, as not deployed', async () => {
  const server = createServer((request, response) => {
    response.end(request.method === 'GET' ? '{}' : templateAnswer(''));
  });
  const port = await listen(server, 0);
  onTestFinished(() => close(server));
  for (const [name, value] of Object.entries({ ...keys, AWS_REGION: 'eu-central-1' }))
    vi.stubEnv(name, value);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  expect(await readAwsState('imprint-sandbox-stateful')).toMatchObject({ deployed: undefined });
});
