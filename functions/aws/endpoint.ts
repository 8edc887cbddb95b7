/** Where the SDK spells a service differently in its environment variables. */
const sdkServiceIds: Readonly<Record<string, string>> = {
  events: 'EVENTBRIDGE',
  secretsmanager: 'SECRETS_MANAGER',
};

/** The endpoint that the SDK's own client would call: from the same environment variables, or the public one. */
export function endpointOf(service: string, region: string): URL {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(configuredEndpoint(service) || `https://${service}.${region}.${domain}`);
}

/** The variable of the service comes before the general one; an empty one counts as unset. */
function configuredEndpoint(service: string): string | undefined {
  if (process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  const serviceId = sdkServiceIds[service] ?? service.toUpperCase();
  return process.env[`AWS_ENDPOINT_URL_${serviceId}`] || process.env['AWS_ENDPOINT_URL'];
}
