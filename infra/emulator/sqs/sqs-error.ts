import type { AwsAnswer } from '../aws/aws-service.ts';

/** An error of SQS: its name in the JSON protocol, and its code in the older query protocol, which clients still check. */
export class SqsError extends Error {
  override readonly name: string;
  readonly code: string;

  constructor(name: string, message: string, code = name) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

export function queueDoesNotExist(): SqsError {
  const message = 'The specified queue does not exist.';
  return new SqsError('QueueDoesNotExist', message, 'AWS.SimpleQueueService.NonExistentQueue');
}

export function invalidParameter(message: string): SqsError {
  return new SqsError('InvalidParameterValueException', message, 'InvalidParameterValue');
}

export function missingParameter(name: string): SqsError {
  const message = `The request must contain the parameter ${name}.`;
  return new SqsError('MissingParameterException', message, 'MissingParameter');
}

/** The error for something that SQS has and the emulator does not. */
export function unsupported(name: string): SqsError {
  const message = `The local SQS has no ${name}.`;
  return new SqsError('UnsupportedOperation', message, 'AWS.SimpleQueueService.UnsupportedOperation');
}

export function receiptHandleIsInvalid(handle: unknown): SqsError {
  return new SqsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  );
}

/** The answer for an error, with its names in both protocols. */
export function sqsRefusal({ name, message, code }: SqsError): AwsAnswer {
  return {
    status: 400,
    headers: { 'x-amzn-query-error': `${code};Sender` },
    body: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message }),
  };
}
