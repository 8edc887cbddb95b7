import { devNull } from 'node:os';
import { join } from 'node:path';
import { localIdentity } from '../cloudformation/intrinsics.ts';
import type { Resource, Template } from '../cloudformation/template.ts';

/** One of the template's functions, as its workers need it. */
export type LambdaFunction = {
  /** Its construct id. */
  readonly id: string;
  readonly arn: string;
  /** The file that exports its handler. */
  readonly bundle: string;
  readonly timeoutMs: number;
  /** How many requests it serves at once. */
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
};

type FunctionProperties = {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  readonly LoggingConfig?: { readonly ApplicationLogLevel?: string; readonly LogGroup?: string };
};

/** A worker takes some 100 MB, and ten keep DynamoDB Local busy. */
const mostWorkers = 10;

/** The template's functions. `credentials` is the environment by which the AWS SDK reaches AWS as that function. */
export function lambdaFunctions(
  template: Template,
  credentials: (functionId: string) => Readonly<Record<string, string>>,
): readonly LambdaFunction[] {
  return template.resources('AWS::Lambda::Function').map((resource) => {
    const properties = resource.properties() as FunctionProperties;
    const folder = template.assetFolder(properties.Code.S3Key);
    const logGroup = properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${resource.ref}`;
    return {
      id: resource.constructId,
      arn: resource.arn,
      bundle: join(folder, `${properties.Handler.replace(/\.[^.]*$/, '')}.mjs`),
      timeoutMs: properties.Timeout * 1000,
      concurrency: Math.min(properties.ReservedConcurrentExecutions ?? mostWorkers, mostWorkers),
      environment: {
        ...lambdaEnvironment(resource, properties, folder),
        AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
        ...properties.Environment?.Variables,
        ...credentials(resource.constructId),
      },
      logGroup,
    };
  });
}

/** What Lambda sets by itself, and what keeps this machine's own settings from reaching the function. */
function lambdaEnvironment(
  { ref }: Resource,
  properties: FunctionProperties,
  folder: string,
): Record<string, string> {
  const { Handler, MemorySize, LoggingConfig = {} } = properties;
  return {
    AWS_DEFAULT_REGION: localIdentity.region,
    AWS_REGION: localIdentity.region,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
    AWS_LAMBDA_FUNCTION_NAME: ref,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_LEVEL: LoggingConfig.ApplicationLogLevel ?? 'INFO',
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: Handler,
    PATH: '/usr/bin:/bin',
    TZ: 'UTC',
    // A user's own endpoint_url or profile would send the function's calls elsewhere.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
