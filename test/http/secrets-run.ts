import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ProductionStack,
  startProductionStack,
} from '../../infra/local/ecs-stand-in/production-stack.ts';
import { describedStack } from '../support/described-stack.ts';
import type { SharedStack } from '../support/global-stack.ts';
import { send, type WireAnswer, type WireRequest } from '../support/http.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import type { Hidden } from './traces.ts';

/** A production stage that keeps all its secrets, and everything that it writes or answers. */
export type SecretsRun = {
  readonly stack: ProductionStack;
  readonly described: SharedStack;
  readonly dataDir: string;
  readonly tenant: Tenant;
  /** Another tenant, whose secret is kept too. */
  readonly newTenant: () => Promise<Tenant>;
  /** Sends a request and keeps its answer; its signature is a secret from then on. */
  readonly exchange: (request: WireRequest) => Promise<WireAnswer>;
  readonly logged: readonly string[];
  readonly answered: readonly string[];
  /** All secrets so far. */
  readonly secrets: () => Promise<Hidden[]>;
  readonly stop: () => Promise<void>;
};

/** Starts the stage with a data folder, so that key material is written to a file. */
export async function startSecretsRun(): Promise<SecretsRun> {
  const dataDir = await mkdtemp(join(tmpdir(), 'imprint-secrets-'));
  const logged: string[] = [];
  const answered: string[] = [];
  const signatures: Hidden[] = [];
  const stack = await startProductionStack({ dataDir, onLog: (line) => logged.push(line) });
  const described = describedStack(stack);
  const tenants: Tenant[] = [];
  async function anotherTenant(): Promise<Tenant> {
    const tenant = await newTenant(described);
    tenants.push(tenant);
    return tenant;
  }

  return {
    stack,
    described,
    dataDir,
    tenant: await anotherTenant(),
    newTenant: anotherTenant,
    logged,
    answered,
    async exchange(request) {
      const authorization = String(request.headers?.['authorization']);
      const signature = /[^=:]*=*$/.exec(authorization)?.[0] ?? '';
      signatures.push({ what: `a signature of ${request.method} ${request.target}`, value: signature });
      const answer = await send(stack.url, request);
      answered.push(JSON.stringify(answer.headers) + answer.text);
      return answer;
    },
    async secrets() {
      const { serviceKey, roleCredentials } = stack.ecs.state;
      const keyMaterial: Record<string, string> = JSON.parse(
        await readFile(join(dataDir, 'kms-keys.json'), 'utf8'),
      );
      return [
        ...signatures,
        ...tenants.map(({ accessKeySecret: value }) => ({ what: 'the secret of an access key', value })),
        ...stack.accounts.map(({ accessKeySecret: value }) => ({
          what: 'the secret of a demo account',
          value,
        })),
        ...[...stack.functions.keys(), 'Operator'].flatMap((caller) => callersSecrets(stack, caller)),
        ...Object.values(keyMaterial).map((value) => ({
          what: 'the material of a KMS key',
          value: Buffer.from(value, 'base64'),
        })),
        { what: 'the service’s secret at Alibaba Cloud', value: serviceKey.secret },
        ...[...roleCredentials.values()].flatMap(({ secret, securityToken }) => [
          { what: 'the secret of a tenant’s role', value: secret },
          { what: 'the token of a tenant’s role', value: securityToken },
        ]),
      ];
    },
    async stop() {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function callersSecrets({ aws }: ProductionStack, caller: string): Hidden[] {
  const { secretAccessKey, sessionToken } = aws.credentials(caller);
  return [
    { what: `the secret of ${caller}’s role`, value: secretAccessKey },
    { what: `the session token of ${caller}’s role`, value: sessionToken },
  ];
}
