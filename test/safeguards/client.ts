import {
  type DynamoDBClient,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Rewrite } from './rewrite.ts';
import type { Send } from './variant.ts';

/** A client that sends in another way. */
export function clientSending(client: DynamoDBClient, decorate: (send: Send) => Send): DynamoDBClient {
  const send = decorate((command, options) => (client.send as Send).call(client, command, options));
  return new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
}

/** A client that rewrites what is written through it. */
export function rewritingClient(client: DynamoDBClient, rewrite: Rewrite): DynamoDBClient {
  return clientSending(client, (send) => async (command, options) => {
    try {
      return await send(rewritten(command, rewrite), options);
    } catch (error) {
      if (error instanceof Error && error.name === 'ValidationException') endAsOutdated(error);
      throw error;
    }
  });
}

function rewritten(command: object, rewrite: Rewrite): object {
  if (command instanceof TransactWriteItemsCommand) {
    const items = command.input.TransactItems?.flatMap((item) => rewrite(item) ?? []);
    return new TransactWriteItemsCommand({ ...command.input, TransactItems: items });
  }
  if (command instanceof UpdateItemCommand) {
    const { Update } =
      rewrite({ Update: command.input as UpdateItemCommandInput & { UpdateExpression: string } }) ?? {};
    return Update ? new UpdateItemCommand({ ...command.input, ...Update }) : command;
  }
  return command;
}

/** A variant that DynamoDB does not even understand breaks everything, and so shows nothing: that must end the run. */
function endAsOutdated(cause: Error): void {
  queueMicrotask(() => {
    throw new Error(`the variant is out of date: ${cause.message}`);
  });
}
