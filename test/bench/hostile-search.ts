import { type HostileInput, headRoom, maxBodyBytes } from './hostile-inputs.ts';

/** Searches for inputs that cost more than the known ones, by changing one building block at a time while the cost rises. */

/** A part of a request that is filled with a cycle of blocks. `#` in a block becomes an increasing number. */
type Target = {
  readonly name: string;
  readonly blocks: readonly string[];
  /** The text before and after the cycle. */
  readonly frames: readonly (readonly [before: string, after: string])[];
  readonly room: number;
  readonly input: (text: string) => Omit<HostileInput, 'name'>;
};

type Genome = { readonly cycle: readonly string[]; readonly frame: readonly [string, string] };

const inQuery = [
  '%',
  '%4',
  '%41',
  '%C3%A4',
  '%E4%BD%A0',
  '%F0%9F%98%80',
  '%F0%9F',
  '%ED%A0%80',
  '%C0%80',
  '+',
  '&',
  '=',
];
const inJson = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\n',
  '\\u0041',
  '\\ud83d\\ude00',
  '\\u00e4',
  '"":',
  '"#":',
  '"Name":',
];

const targets: readonly Target[] = [
  {
    name: 'query',
    blocks: [
      ...inQuery,
      'a',
      '#',
      '#&',
      '%#',
      '%26',
      '%3D',
      '%0A',
      'Type=',
      'type',
      "'",
      '%=%&',
      '?',
      ';',
      'ä',
      '~',
    ],
    frames: [
      ['', ''],
      ['a=', ''],
      ['Type=', ''],
      ['', '&Type=System'],
    ],
    room: headRoom,
    input: (query) => ({ query: encodeURI(query).replaceAll('%25', '%') }),
  },
  {
    name: 'authorization',
    blocks: [
      ',',
      '=',
      ' ',
      ';',
      ':',
      'a',
      '#',
      ';#',
      ',#=',
      'Credential=',
      'Signature=',
      'SignedHeaders=',
      'acs ',
      'host;',
    ],
    frames: [
      ['', ''],
      ['ACS3-HMAC-SHA256 ', ''],
      ['acs ', ':x'],
      ['acs ..:', ''],
    ],
    room: headRoom,
    input: (text) => ({ authorization: () => text }),
  },
  {
    name: 'signed headers',
    blocks: [';', 'a', '#', ';#', ';x-acs-#', '-', ';a#', ';host'],
    frames: [['', '']],
    room: headRoom,
    input: (text) => ({
      authorization: (right) => right.replace('SignedHeaders=', `SignedHeaders=${text};`),
    }),
  },
  {
    name: 'body',
    blocks: [
      ...inJson,
      '0',
      '-1.5e+3',
      '1e',
      'null',
      '"a"',
      '[],',
      '{},',
      '{"#":0},',
      '"#":0,',
      '"\\u004e#":0,',
      ' ',
      '𠮷',
      'ä',
    ],
    frames: [
      ['', ''],
      ['[', '0]'],
      ['{', '"":0}'],
      ['{"a":[', '0]}'],
      ['"', '"'],
      ['{"EcsImageId":"m","Platform":"Linux","Name":"', '"}'],
    ],
    room: maxBodyBytes,
    input: (text) => ({ body: Buffer.from(text) }),
  },
];

/** The most expensive input found for each part, by `cost`. */
export async function searchHostileInputs(
  cost: (input: HostileInput) => Promise<number>,
  msForEach: number,
  random: () => number,
): Promise<HostileInput[]> {
  const found: HostileInput[] = [];
  for (const target of targets) {
    const deadline = Date.now() + msForEach;
    let worst: { readonly input: HostileInput; readonly cost: number } | undefined;
    while (Date.now() < deadline) {
      const climbed = await climb(target, cost, deadline, random);
      if (!worst || climbed.cost > worst.cost) worst = climbed;
    }
    if (worst) found.push(worst.input);
  }
  return found;
}

/** Hill climbing from a random start, until twelve changes in a row do not raise the cost. */
async function climb(
  target: Target,
  cost: (input: HostileInput) => Promise<number>,
  deadline: number,
  random: () => number,
) {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  let genome: Genome = {
    cycle: Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(target.blocks)),
    frame: pick(target.frames),
  };
  let best = { input: inputOf(target, genome), cost: await cost(inputOf(target, genome)) };
  for (let failures = 0; failures < 12 && Date.now() < deadline; failures += 1) {
    const changed = changedOnce(genome, target, pick, random);
    const input = inputOf(target, changed);
    const changedCost = await cost(input);
    if (changedCost <= best.cost) continue;
    genome = changed;
    best = { input, cost: changedCost };
    failures = 0;
  }
  return best;
}

function changedOnce(
  { cycle, frame }: Genome,
  target: Target,
  pick: <T>(from: readonly T[]) => T,
  random: () => number,
): Genome {
  const at = Math.floor(random() * cycle.length);
  const kinds: readonly (() => Genome)[] = [
    () => ({ cycle: cycle.toSpliced(at, 0, pick(target.blocks)), frame }),
    () => ({ cycle: cycle.with(at, pick(target.blocks)), frame }),
    () => ({ cycle: cycle.length > 1 ? cycle.toSpliced(at, 1) : cycle, frame }),
    () => ({ cycle, frame: pick(target.frames) }),
  ];
  return pick(kinds)();
}

function inputOf(target: Target, { cycle, frame: [before, after] }: Genome): HostileInput {
  const room = target.room - before.length - after.length;
  const unit = cycle.join('');
  const units: string[] = [];
  for (let length = 0, index = 0; ; index += 1) {
    const next = unit.replaceAll('#', index.toString(36));
    length += Buffer.byteLength(next);
    if (length > room) break;
    units.push(next);
  }
  const name = `found, ${target.name}: ${before}${unit.replace(/[^ -~]/g, '?')} ...${after}`;
  return { name, ...target.input(before + units.join('') + after) };
}
