import { devNull } from 'node:os';
import { join } from 'node:path';
import { localIdentity } from '../cloudformation/intrinsics.ts';
import type { Resource, Template } from '../cloudformation/template.ts';

/** A function of the template, with what its workers need. */
export type LambdaFunction = {
  /** Its construct id. */
  readonly id: string;
  readonly arn: string;
  /** The file that exports its handler. */
  readonly bundle: string;
  readonly timeoutMs: number;
  /** How many invocations it runs at once. */
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

/** A worker takes about 100 MB, and ten keep DynamoDB Local busy. */
const maxWorkers = 10;

/** The functions of the template. `credentials` returns the environment that lets the AWS SDK call as that function. */
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
      concurrency: Math.min(properties.ReservedConcurrentExecutions ?? maxWorkers, maxWorkers),
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

/** The variables that Lambda sets, and those that keep this machine's settings from the function. */
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
    // An endpoint_url or profile of the user would send the function's calls elsewhere.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
