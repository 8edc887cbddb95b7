// npm run bench -- prices: computes the cost of requests, stored images and an idle month from the request budgets, the
// production template and AWS's list prices. --save writes the tables in docs/costs.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { countSignedRequest } from '../../functions/api/request-metrics.ts';
import { routes } from '../../functions/api/routes.ts';
import { createdEvent } from '../../functions/events/image-event.ts';
import { imageInfo } from '../../functions/images/image-info.ts';
import { imageAttributes } from '../../functions/images/image-item.ts';
import { ecsLockKey, imageKey } from '../../functions/images/registry-keys.ts';
import { writeLog } from '../../functions/runtime/log.ts';
import { ensureBundles } from '../infra/ensure-bundles.ts';
import { synthesized } from '../infra/synthesized.ts';
import { type Item, itemSize } from './capacity-units.ts';
import {
  chosenMemory,
  longestColdMs,
  type Measured,
  memorySizes,
  sized,
  wholeCpuMb,
} from './memory-choice.ts';
import { type Price, prices, pricesReadOn } from './price-list.ts';
import { budgets } from './request-budgets.ts';
import { savedResults } from './results.ts';

const million = 1_000_000;
const gigabyte = 2 ** 30;
const monthHours = 730;

/** A guess for AWS, as docs/costs.md says, and the same delay as in `npm run bench -- cold`. */
const callMs = 5;
/** Lambda polls a queue with five concurrent requests that wait up to 20 s. */
const polls = { atOnce: 5, seconds: 20 };
const heartbeatMinutes = 5;
/** The storage overhead of each item in bytes. */
const itemOverhead = 100;
const headerBytes = 300;
/** The bytes that CloudWatch adds to each line. */
const lineOverhead = 26;
const keptMonths = { functionLogs: 12, accessLog: 1, archive: 3 };

const accountId = '1234567890123456';
const requestId = '7C1D9B5E-3B0C-4B2A-9C0E-2F6B1D0A4E11';
const image = {
  id: `img-${'0'.repeat(22)}`,
  name: 'web-server',
  description: 'nginx on Ubuntu 24.04',
  ecsImageId: 'm-bp1abcdefghijklmnop',
  platform: 'Linux',
  creationTime: '2026-11-26T00:00:00Z',
} as const;
const imageItem = {
  ...imageKey(accountId, image.id),
  ...imageAttributes(image),
  requestId: { S: requestId },
  token: { S: 'd3b07384d113edec49eaa6238ad5ff00' },
};
const lockItem = { ...ecsLockKey(accountId, image.ecsImageId), imageId: { S: image.id } };
const infoBytes = bytesOf(imageInfo(image, 'Self', accountId));

await ensureBundles();
const { stateful, service } = synthesized('production');
const memoryMb = memoryOf(service);
const tables = [requestTable(), imageTable(), idleTable(), memoryTable(), priceTable()].join('\n\n');
console.log(tables);
if (process.argv.includes('--save')) save(tables);

function requestTable(): string {
  const rows = [
    { name: 'creation', budget: 'create: new', events: 1, answer: 60 },
    { name: 'replay of a creation', budget: 'create: replay', events: 0, answer: 60 },
    { name: 'GetImage', budget: 'get', events: 0, answer: infoBytes },
    { name: 'ListImages, 50 images', budget: 'list: 50 of 50', events: 0, answer: 50 * infoBytes },
    { name: 'deletion', budget: 'delete', events: 1, answer: 0 },
    { name: 'GetQuotas', budget: 'quotas', events: 0, answer: 80 },
  ].map(({ name, budget, events, answer }) => {
    const [calls, read, write] = budgets[budget] ?? [];
    if (calls === undefined || read === undefined || write === undefined) throw new Error(`no ${budget}`);
    const costs = [
      prices.httpApi.dollars,
      prices.lambdaRequest.dollars + million * computeDollars(billedMs(calls)),
      read * prices.readUnit.dollars + write * prices.writeUnit.dollars,
      events * eventDollars(),
      logDollars(),
      (million * (headerBytes + answer) * prices.transfer.dollars) / gigabyte,
    ];
    return row(name, ...costs.map(money), `**${money(sum(costs))}**`);
  });
  return [
    '| a million of | API Gateway | Lambda | DynamoDB | events | logs | data out | dollars |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...rows,
    '',
    `Each 100 ms that a creation or deletion waits for ECS adds ${money(million * computeDollars(100))} a million.`,
  ].join('\n');
}

function imageTable(): string {
  const bytes = itemSize(imageItem as Item) + itemSize(lockItem as Item) + 2 * itemOverhead;
  const gigabytes = (million * bytes) / gigabyte;
  const dollars = gigabytes * (prices.storage.dollars + prices.recovery.dollars);
  return `A million images with their locks take ${gigabytes.toFixed(2)} GB (${bytes} bytes each) and **${money(dollars)}** a month, point-in-time recovery included, at a price that is not verified.`;
}

function idleTable(): string {
  const month = monthHours * 60;
  const heartbeats = month / heartbeatMinutes;
  const receives = (polls.atOnce * month * 60) / polls.seconds;
  const alarms = count(service, 'AWS::CloudWatch::Alarm') + count(stateful, 'AWS::CloudWatch::Alarm');
  const alarmMetrics = alarmMetricsOf(service) + alarmMetricsOf(stateful);
  const requestMetrics = metricsOfRequests();
  const costs: readonly (readonly [string, number])[] = [
    [`${alarmMetrics} metrics of ${alarms} alarms`, alarmMetrics * prices.alarmMetric.dollars],
    ['the dashboard', count(service, 'AWS::CloudWatch::Dashboard') * prices.dashboard.dollars],
    ['3 metrics of the heartbeat', 3 * prices.metric.dollars],
    ['4 metrics of the daily audit, in one hour of each day', (4 * prices.metric.dollars) / 24],
    ['the MAC key', count(stateful, 'AWS::KMS::Key') * prices.key.dollars],
    ['the secret', count(stateful, 'AWS::SecretsManager::Secret') * prices.secret.dollars],
    [
      `${Math.round(receives / 1000)},000 empty receives of the queue`,
      (receives * prices.queueRequest.dollars) / million,
    ],
    [
      `${Math.round(heartbeats)} heartbeats of 100 ms`,
      (heartbeats * prices.lambdaRequest.dollars) / million + heartbeats * computeDollars(100),
    ],
  ];
  return [
    '| an idle month of production | dollars |',
    '|---|--:|',
    ...costs.map(([what, dollars]) => row(what, money(dollars))),
    row('**sum**', `**${money(sum(costs.map(([, dollars]) => dollars)))}**`),
    '',
    `A month with requests to all operations in every hour has ${requestMetrics} metrics more, ${money(requestMetrics * prices.metric.dollars)}, and one for each code of an error that occurs.`,
  ].join('\n');
}

/** What a creation takes with each size of memory. @throws Error when a template has another size than the chosen one. */
function memoryTable(): string {
  const measured = measuredCreation();
  const chosen = chosenMemory(measured);
  for (const [id, { Properties }] of Object.entries(service.findResources('AWS::Lambda::Function')))
    if (Properties.MemorySize !== chosen)
      throw new Error(`${id} has ${Properties.MemorySize} MB, not ${chosen}`);
  const rows = memorySizes.map((size) => {
    const { warmMs, coldMs, fits } = sized(measured, size);
    const dollars = million * computeDollars(warmMs, size);
    const cold = million * computeDollars(coldMs, size);
    const name = size === chosen ? `**${size}**` : String(size);
    return row(name, String(warmMs), money(dollars), String(coldMs), money(cold), fits ? 'yes' : 'no');
  });
  return [
    '| MB | a warm creation, ms | dollars a million | a cold one, ms | dollars a million | fits |',
    '|--:|--:|--:|--:|--:|---|',
    ...rows,
    '',
    `The chosen size is the smallest that fits: a cold creation ends within ${longestColdMs} ms, and the ${measured.residentMb} MB that it keeps are at most half of the memory. Every function has it.`,
  ].join('\n');
}

/** By `npm run bench -- warm --save` and `-- cold --save`, in which each call of DynamoDB and KMS takes 5 ms. */
function measuredCreation(): Measured {
  const results = savedResults();
  const figure = (benchmark: string, name: string) => {
    const value = results[benchmark]?.['ours']?.[name];
    if (value === undefined) throw new Error(`docs/performance/results.json has no ${name} of ${benchmark}`);
    return value;
  };
  const [calls = 0] = budgets['create: new'] ?? [];
  const coldCpuMs = figure('cold 5 ms', 'CPU ms');
  return {
    warmCpuMs: figure('warm', 'CPU ms'),
    warmWaitMs: calls * callMs,
    coldCpuMs,
    coldWaitMs: Math.max(0, figure('cold 5 ms', 'cold ms') - coldCpuMs),
    residentMb: figure('warm', 'RSS MB'),
  };
}

function priceTable(): string {
  return [
    `| us-east-1, read on ${pricesReadOn} | dollars | per | source | figure seen on |`,
    '|---|--:|---|---|---|',
    ...Object.values(prices).map(({ what, dollars, per, source, evidence }: Price) =>
      row(
        what,
        String(dollars < 0.001 ? dollars.toFixed(10) : dollars),
        per,
        `[${new URL(source).host}](${source})`,
        evidence,
      ),
    ),
  ].join('\n');
}

/** Uses the CPU time of a creation, the most expensive operation, for all operations. */
function billedMs(calls: number): number {
  const cpuMs = savedResults()['warm']?.['ours']?.['CPU ms'];
  if (cpuMs === undefined) throw new Error('docs/performance/results.json has no CPU time');
  return Math.ceil((cpuMs * wholeCpuMb) / memoryMb + calls * callMs);
}

function computeDollars(ms: number, megabytes = memoryMb): number {
  return (ms / 1000) * (megabytes / 1024) * prices.lambdaGbSecond.dollars;
}

/** The cost of a million events that arrive one at a time, so that each takes its own invocation of the publisher. */
function eventDollars(): number {
  const gigabytes = (million * bytesOf(createdEvent(imageItem))) / gigabyte;
  return (
    prices.event.dollars +
    prices.lambdaRequest.dollars +
    million * computeDollars(billedMs(1)) +
    gigabytes * (prices.archived.dollars + keptMonths.archive * prices.archive.dollars)
  );
}

/** The cost of the logs of a million requests, without compression in storage. */
function logDollars(): number {
  const { functionLogs, accessLog } = keptMonths;
  const kept = (months: number) => prices.logs.dollars + months * prices.logStorage.dollars;
  const functionBytes = sum(
    [...requestLines(), ...platformLines()].map((line) => line.length + lineOverhead),
  );
  return (
    (million / gigabyte) *
    (functionBytes * kept(functionLogs) + (accessLine().length + lineOverhead) * kept(accessLog))
  );
}

/** The lines that the function writes for a request: its log line and its metrics. */
function requestLines(operation: (typeof routes)[number]['operation'] = 'CreateImage'): string[] {
  return captured(() => {
    const fields = { requestId, operation, status: 201, accountId, accessKeyId: 'A'.repeat(24) };
    writeLog('INFO', { ...fields, imageId: image.id, requests: 2, capacityUnits: 11, durationMs: 20 });
    countSignedRequest('production', operation, { status: 201, durationMs: 20 });
  });
}

/** The lines that Lambda writes for an invocation at level INFO. */
function platformLines(): string[] {
  const of = (type: string, record: object) =>
    JSON.stringify({ time: '2026-11-26T00:00:00.000Z', type, record: { requestId, ...record } });
  return [
    of('platform.start', {
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${'n'.repeat(40)}`,
      version: '10',
    }),
    of('platform.report', {
      metrics: { durationMs: 20.25, billedDurationMs: 21, memorySizeMB: memoryMb, maxMemoryUsedMB: 98 },
      status: 'success',
    }),
  ];
}

function accessLine(): string {
  return JSON.stringify({
    stage: 'production',
    requestId: 'AbCdEfGhIjKlMnO=',
    lambdaRequestId: requestId,
    time: '26/Nov/2026:00:00:00 +0000',
    sourceIp: '203.0.113.100',
    routeKey: 'POST /images',
    status: '201',
    latency: '25',
    integrationLatency: '23',
    integrationError: '-',
    error: '-',
  });
}

/** The number of custom metrics once every operation has been called. */
function metricsOfRequests(): number {
  const lines = routes.flatMap(({ operation }) => requestLines(operation).map((line) => JSON.parse(line)));
  const names = lines.flatMap((line) =>
    ((line._aws?.CloudWatchMetrics ?? []) as Directive[]).flatMap(({ Dimensions, Metrics }) =>
      Dimensions.flatMap((dimensions) =>
        Metrics.map(({ Name }) => JSON.stringify([Name, dimensions.map((dimension) => line[dimension])])),
      ),
    ),
  );
  return new Set(names).size;
}

type Directive = {
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
};

function captured(write: () => void): string[] {
  const lines: string[] = [];
  const original = process.stdout.write;
  process.stdout.write = (chunk: string | Uint8Array) => {
    lines.push(String(chunk));
    return true;
  };
  try {
    write();
  } finally {
    process.stdout.write = original;
  }
  return lines;
}

/** The number of metrics in alarms: an alarm is billed per metric. */
function alarmMetricsOf(template: Template): number {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  return sum(
    alarms.map(({ Properties }) => {
      const metrics: readonly { readonly MetricStat?: object }[] = Properties.Metrics ?? [{ MetricStat: {} }];
      return metrics.filter(({ MetricStat }) => MetricStat).length;
    }),
  );
}

function memoryOf(template: Template): number {
  const [first] = Object.values(template.findResources('AWS::Lambda::Function'));
  return Number(first?.['Properties'].MemorySize);
}

function count(template: Template, type: string): number {
  return Object.keys(template.findResources(type)).length;
}

function save(text: string): void {
  const path = join(import.meta.dirname, '../../docs/costs.md');
  const page = readFileSync(path, 'utf8');
  const [begin, end] = ['<!-- written by npm run bench -- prices --save -->', '<!-- end of prices -->'];
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error('docs/costs.md has no place for the tables');
  writeFileSync(path, `${page.slice(0, before)}${begin}\n\n${text}\n\n${page.slice(after)}`);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function money(dollars: number): string {
  return dollars.toFixed(2);
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
