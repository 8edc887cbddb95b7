import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlarmDefinition, alarmDefinitions } from '../stacks/alarm-definitions.ts';
import {
  type BurnRate,
  burnRates,
  burnThreshold,
  type Objective,
  objectives,
} from '../stacks/objective-definitions.ts';
import type { GeneratedFile } from './generate.ts';

const path = 'docs/operations.md';
const begin = '<!-- alarms: written by npm run generate -->';
const end = '<!-- end of alarms -->';

/** docs/operations.md with its table of alarms, generated from the definitions. */
export function alarmTable(): GeneratedFile {
  const text = readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${path} lacks the comments around the table of alarms`);
  const table = [
    begin,
    '',
    '| alarm, after `imprint-{stage}-` | goes off when | severity | section |',
    '|---|---|---|---|',
    ...Object.entries(alarmDefinitions).map(([name, definition]) => alarmRow(name, definition)),
    ...Object.entries(objectives).flatMap(([name, objective]) =>
      Object.entries(burnRates).map(([rate, burnRate]) =>
        burnRow(`${name}-burning-${rate}`, objective, burnRate),
      ),
    ),
    '',
    '',
  ];
  return { path, content: text.slice(0, before) + table.join('\n') + text.slice(after) };
}

function alarmRow(
  name: string,
  { severity, measure, condition, minutes, datapoints, runbook, missing }: AlarmDefinition,
) {
  const bound =
    'above' in condition ? `more than ${thousands(condition.above)}` : `less than ${condition.below}`;
  const [m, n] = datapoints;
  const times = n === 1 ? `in ${duration(minutes)}` : `in ${m} of ${n} periods of ${duration(minutes)}`;
  const orSilent = missing === 'fault' ? ', or no data' : '';
  return row(name, `${measure}: ${bound} ${times}${orSilent}`, severity, runbook);
}

function burnRow(name: string, objective: Objective, rate: BurnRate): string {
  const [long, short] = rate.windowMinutes;
  const condition = `requests that miss "${objective.what}": more than ${burnThreshold(objective, rate)} % in ${duration(long)} and in ${duration(short)}`;
  return row(name, condition, rate.severity, objective.runbook);
}

function row(name: string, condition: string, severity: string, section: string): string {
  return `| \`${name}\` | ${condition} | ${severity} | [${section}](#${section.toLowerCase().replaceAll(' ', '-')}) |`;
}

function duration(minutes: number): string {
  return minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
