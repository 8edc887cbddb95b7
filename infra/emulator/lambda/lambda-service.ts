import { type AwsService, refusal } from '../aws/aws-service.ts';
import { localArn } from '../cloudformation/intrinsics.ts';
import type { Template } from '../cloudformation/template.ts';

/** Lambda's own API, as far as GetEventSourceMapping of the template's mappings, all of which are enabled. */
export function lambdaService(template: Template): AwsService {
  const ids = new Set(template.resources('AWS::Lambda::EventSourceMapping').map(({ ref }) => ref));
  return {
    name: 'lambda',
    target: 'AWSLambda',
    restCall(method, path) {
      const [, id] = /^\/2015-03-31\/event-source-mappings\/([^/]+)$/.exec(path) ?? [];
      return method === 'GET' && id !== undefined
        ? { action: 'GetEventSourceMapping', input: { UUID: decodeURIComponent(id) } }
        : undefined;
    },
    permissions: (action, input) => [
      { action: `lambda:${action}`, resource: localArn('lambda', `event-source-mapping:${idOf(input)}`) },
    ],
    async answer(_action, input) {
      const UUID = idOf(input);
      if (!ids.has(UUID)) return refusal(404, 'ResourceNotFoundException', 'The resource does not exist.');
      return { status: 200, body: JSON.stringify({ UUID, State: 'Enabled', LastProcessingResult: 'OK' }) };
    },
  };
}

function idOf(input: unknown): string {
  return String((input as { readonly UUID?: unknown }).UUID);
}
