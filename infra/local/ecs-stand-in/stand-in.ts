import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen } from '../../emulator/loopback-server.ts';
import { assumeRole } from './assume-role.ts';
import { describeImages } from './describe-images.ts';
import { type Faults, newFaults } from './faults.ts';
import { modifyImageSharePermission } from './modify-image-share-permission.ts';
import type { ReceivedRequest } from './received-request.ts';
import { type RpcAnswer, RpcRefusal } from './rpc-answer.ts';
import { type RpcRequest, readRpcRequest } from './rpc-request.ts';
import { sendAnswer } from './send-answer.ts';
import { type Caller, callerOf, signedHeadersOf } from './signature.ts';
import { type Account, type EcsImage, type EcsState, newEcsState } from './state.ts';

/** ECS and STS on this machine, with the actions that share images. */
export type EcsStandIn = {
  /** The URL of both APIs. */
  readonly url: string;
  readonly state: EcsState;
  readonly faults: Faults;
  /** All requests, oldest first, also those with a fault. */
  readonly requests: readonly ReceivedRequest[];
  readonly stop: () => Promise<void>;
};

export type EcsStandInOptions = {
  /** 0, the default, is any free one. */
  readonly port?: number;
  /** Empty without it. */
  readonly state?: EcsState;
  /** What is created when it is first mentioned. Default: nothing. */
  readonly firstMention?: FirstMention;
};

export type FirstMention = {
  readonly account: (accountId: string) => Account;
  /** The image to create when an account names it; undefined for none. */
  readonly image: (imageId: string, accountId: string, state: EcsState) => EcsImage | undefined;
};

type Action = (request: RpcRequest, caller: Caller, state: EcsState) => RpcAnswer;

const actions: ReadonlyMap<string, Action> = new Map([
  ['2015-04-01 AssumeRole', assumeRole],
  ['2014-05-26 DescribeImages', describeImages],
  ['2014-05-26 ModifyImageSharePermission', modifyImageSharePermission],
]);

/** Serves ECS 2014-05-26 and STS 2015-04-01 on 127.0.0.1: RPC over HTTP, with V3 signatures. */
export async function startEcsStandIn(options: EcsStandInOptions = {}): Promise<EcsStandIn> {
  const { port = 0, state = newEcsState(), firstMention } = options;
  const faults = newFaults();
  const requests: ReceivedRequest[] = [];
  const usedNonces = new Set<string>();

  function answer(request: RpcRequest): RpcAnswer {
    try {
      const caller = callerOf(request, state, usedNonces);
      const action = actions.get(`${request.version} ${request.action}`);
      if (!action) throw new RpcRefusal('InvalidAction.NotFound');
      if (firstMention) mention(request, caller, state, firstMention);
      return action(request, caller, state);
    } catch (error) {
      if (error instanceof RpcRefusal) return error.answer;
      throw error;
    }
  }

  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRpcRequest(incoming);
    const received = receivedFrom(request, state);
    requests.push(received);
    const host = request.headers['host'] ?? '';
    sendAnswer(response, host, () => answer(request), faults.striking(received));
  }

  const server = createServer((incoming, response) => {
    // The URL is invalid, for example, or the client hung up in the middle of the body.
    respond(incoming, response).catch(() => response.destroy());
  });
  // Longer than clients keep an idle connection, which would otherwise break when they reuse it.
  server.keepAliveTimeout = 120_000;
  const listening = await listen(server, port);
  return {
    url: `http://127.0.0.1:${listening}`,
    state,
    faults,
    requests,
    stop: () => close(server),
  };
}

function receivedFrom(request: RpcRequest, state: EcsState): ReceivedRequest {
  const { action, version, parameters, method, headers } = request;
  const accessKeyId = /Credential=([^,]+)/.exec(headers['authorization'] ?? '')?.[1] ?? '';
  const accountId =
    accessKeyId === state.serviceKey.accessKeyId
      ? state.serviceAccountId
      : state.roleCredentials.get(accessKeyId)?.accountId;
  return {
    action,
    version,
    parameters,
    signedHeaders: signedHeadersOf(request),
    accountId,
    accessKeyId,
    method,
  };
}

/** Creates the account of a role and the images that a request mentions. */
function mention({ parameters }: RpcRequest, caller: Caller, state: EcsState, first: FirstMention): void {
  const [, accountId] = /^acs:ram::(\d+):/.exec(parameters['RoleArn'] ?? '') ?? [];
  if (accountId && !state.accounts.has(accountId)) state.accounts.set(accountId, first.account(accountId));
  for (const imageId of parameters['ImageId']?.split(',') ?? []) {
    const image = state.images.get(imageId) ?? first.image(imageId, caller.accountId, state);
    if (image) state.images.set(imageId, image);
  }
}
