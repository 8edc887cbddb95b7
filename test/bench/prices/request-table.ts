import type { Operation } from '../../../functions/api/routes.ts';
import { createdEvent } from '../../../functions/events/image-event.ts';
import { budgets } from '../request-budgets.ts';
import { figuresOf } from './function-figures.ts';
import { logDollars } from './log-cost.ts';
import { callMs, computeDollars } from './memory-choice.ts';
import { prices } from './price-list.ts';
import { functionOf } from './production.ts';
import { imageItem, infoBytes } from './sample-image.ts';
import { money, row, sum } from './table.ts';
import { bytesOf, gigabyte, million } from './units.ts';

const headerBytes = 300;
const archiveMonths = 3;

type Request = {
  readonly name: string;
  readonly operation: Operation;
  /** Its name in request-budgets.ts. */
  readonly budget: string;
  readonly events: number;
  readonly bodyBytes: number;
};

const requests: readonly Request[] = [
  { name: 'CreateImage', operation: 'CreateImage', budget: 'create: new', events: 1, bodyBytes: 60 },
  {
    name: 'CreateImage, repeated',
    operation: 'CreateImage',
    budget: 'create: replay',
    events: 0,
    bodyBytes: 60,
  },
  { name: 'GetImage', operation: 'GetImage', budget: 'get', events: 0, bodyBytes: infoBytes },
  {
    name: 'ListImages, 50 images',
    operation: 'ListImages',
    budget: 'list: 50 of 50',
    events: 0,
    bodyBytes: 50 * infoBytes,
  },
  { name: 'DeleteImage', operation: 'DeleteImage', budget: 'delete', events: 1, bodyBytes: 0 },
  { name: 'GetQuotas', operation: 'GetQuotas', budget: 'quotas', events: 0, bodyBytes: 80 },
];

/** What a million requests of each kind cost. */
export function requestTable(): string {
  const waitDollars = money(million * computeDollars(100, functionOf('CreateImage').memoryMb));
  return [
    '| a million requests | API Gateway | Lambda | DynamoDB | events | logs | data transfer | total, dollars |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...requests.map(requestRow),
    '',
    `Each 100 ms that CreateImage or DeleteImage waits for ECS adds ${waitDollars} per million.`,
  ].join('\n');
}

function requestRow({ name, operation, budget, events, bodyBytes }: Request): string {
  const [calls, read, write] = budgets[budget] ?? [];
  if (calls === undefined || read === undefined || write === undefined) throw new Error(`no ${budget}`);
  const costs = [
    prices.httpApi.dollars,
    invocationDollars(operation, calls),
    read * prices.readUnit.dollars + write * prices.writeUnit.dollars,
    events * eventDollars(),
    logDollars(),
    (million * (headerBytes + bodyBytes) * prices.transfer.dollars) / gigabyte,
  ];
  return row(name, ...costs.map(money), `**${money(sum(costs))}**`);
}

/** A million warm invocations that make that many calls each; without a number, as many as were measured. */
function invocationDollars(name: string, calls?: number): number {
  const { memoryMb, warmMs } = functionOf(name);
  const { warmCalls } = figuresOf(name);
  const ms = calls === undefined ? warmMs : Math.ceil(warmMs + (calls - warmCalls) * callMs);
  return prices.lambdaRequest.dollars + million * computeDollars(ms, memoryMb);
}

/** A million events that arrive one at a time, so that each takes its own invocation of the publisher. */
function eventDollars(): number {
  const gigabytes = (million * bytesOf(createdEvent(imageItem))) / gigabyte;
  return (
    prices.event.dollars +
    invocationDollars('PublishImageEvents') +
    gigabytes * (prices.archived.dollars + archiveMonths * prices.archive.dollars)
  );
}
