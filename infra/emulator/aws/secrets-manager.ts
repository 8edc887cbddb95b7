import type { Template } from '../cloudformation/template.ts';
import { type AwsService, refusal } from './aws-service.ts';

/** Secrets Manager with GetSecretValue of the template's secrets, whose values are given by construct id. */
export function localSecretsManager(
  template: Template,
  values: Readonly<Record<string, string>>,
): AwsService {
  const secrets = new Map(
    template
      .resources('AWS::SecretsManager::Secret')
      .map(({ ref, constructId }) => [ref, values[constructId]]),
  );
  return {
    name: 'secretsmanager',
    target: 'secretsmanager',
    permissions: (action, input) => [{ action: `secretsmanager:${action}`, resource: secretId(input) }],
    async answer(action, input) {
      if (action !== 'GetSecretValue') {
        return refusal(400, 'UnsupportedOperationException', `the local Secrets Manager has no ${action}`);
      }
      const ARN = secretId(input);
      const SecretString = secrets.get(ARN);
      if (SecretString === undefined) {
        return refusal(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      }
      return { status: 200, body: JSON.stringify({ ARN, SecretString }) };
    },
  };
}

function secretId(input: unknown): string {
  return String((input as { readonly SecretId?: unknown }).SecretId);
}
