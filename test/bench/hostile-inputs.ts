/** Unsigned requests that are meant to cost CPU time. Each is as large as the gateway or the service allows. */
export type HostileInput = {
  readonly name: string;
  /** The raw query string. */
  readonly query?: string;
  /** In addition to the headers that a signature needs. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the correct Authorization header. */
  readonly authorization?: (right: string) => string;
  readonly body?: Buffer;
};

/** API Gateway accepts 10,240 bytes of request line and headers; the signature, its names and dates need the rest. */
export const headRoom = 9_300;
export const maxBodyBytes = 262_144;

/** Joins `unit(0)`, `unit(1)`, ... until the room is used up. */
export function filled(room: number, unit: (index: number) => string): string {
  const units: string[] = [];
  for (let length = 0, index = 0; ; index += 1) {
    const next = unit(index);
    length += Buffer.byteLength(next);
    if (length > room) return units.join('');
    units.push(next);
  }
}

const repeated = (text: string, room = headRoom) => filled(room, () => text);
const count = (index: number) => index.toString(36);
const long = 'x'.repeat(60);

const queries: Readonly<Record<string, string>> = {
  'percent signs that decode to nothing': repeated('%=%&'),
  'percent signs and plus signs': repeated('%+=%+&'),
  'one name of percent signs': repeated('%'),
  'encoded letters': `a=${repeated('%41')}`,
  'encoded characters of four bytes': `a=${repeated('%F0%9F%98%80')}`,
  'encoded characters cut short': `a=${repeated('%F0%9F%98')}`,
  'many bare names': filled(headRoom, (index) => `${count(index)}&`),
  'many names backwards': filled(headRoom, (index) => `${count(99_999 - index)}=&`),
  'fifty long names that are alike': filled(headRoom, (index) => `${long.repeat(2)}${count(index)}%20=+&`),
  'names to encode': repeated("!'()*="),
  'nothing but ampersands': repeated('&'),
  'nothing but equals signs': repeated('='),
  'known names in another case': repeated('type&'),
  'hidden parameters': `a=${repeated('%26Type%3D1')}`,
  'line breaks': `a=${repeated('%0A')}`,
};

/** As many headers as possible, with short names. */
const acsHeaders = (room: number) =>
  Object.fromEntries(
    Array.from({ length: Math.floor(room / 16) }, (_, index) => [`x-acs-${count(index)}`, 'v']),
  );

const headers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'many x-acs-* headers': acsHeaders(headRoom / 2),
  'one long x-acs-* header': { 'x-acs-long': repeated('v', headRoom) },
  'a long date': { 'x-acs-note': 'n', 'user-agent': repeated('Node.js/ ') },
  'a long client name': { 'x-sdk-client': repeated('Java/') },
  'a long Accept': { accept: repeated('"\\') },
  'a long Content-MD5': { 'content-md5': repeated('Aa') },
};

const authorizations: Readonly<Record<string, (right: string) => string>> = {
  'commas in Authorization': (right) => `${right}${repeated(',')}`,
  'fields in Authorization': (right) => `${right}${repeated(',a=b')}`,
  'spaces in Authorization': (right) => right.replace(/[ ]/, repeated(' ')),
  'equals signs in Authorization': (right) => right.replace(/=/, repeated('=')),
  'signed headers that did not arrive': (right) =>
    right.replace('SignedHeaders=', `SignedHeaders=${filled(headRoom, (index) => `${count(index)};`)}`),
  'a signature of 9 KB': (right) => `${right}${repeated('A')}`,
};

const json = (start: string, unit: (index: number) => string, end: string) =>
  start + filled(maxBodyBytes - start.length - end.length, unit) + end;
const nested = (open: string, close: string) => {
  const depth = Math.floor((maxBodyBytes - 2) / (open.length + close.length));
  return open.repeat(depth) + close.repeat(depth);
};
const image = (field: string, unit: string) =>
  json(`{"EcsImageId":"m-1","Platform":"Linux","${field}":"`, () => unit, '"}');

const bodies: Readonly<Record<string, string>> = {
  'many keys': json('{', (index) => `"${count(index)}":0,`, '"":0}'),
  'many keys with an escape': json('{', (index) => `"\\u${(0x4e00 + index).toString(16)}":0,`, '"":0}'),
  'many numbers for keys': json('{', (index) => `"${index}":0,`, '"":0}'),
  'one known key many times': json('{', () => '"Name":0,', '"Name":0}'),
  'one known key, escaped, many times': json('{', () => '"N\\u0061me":0,', '"Name":0}'),
  'keys that could be known': json('{', () => '"\\u0041bcd":0,', '"":0}'),
  'deep arrays': nested('[', ']'),
  'deep objects': nested('{"":', '}').replace(':}', ':0}'),
  'deep objects that do not end': repeated('{"":', maxBodyBytes),
  'deep arrays with spaces that do not end': `{"Name":${repeated('[[ ', maxBodyBytes - 8)}`,
  'deep arrays in a field': `{"Name":${nested('[', ']').slice(8, -8)}}`,
  'many empty objects as fields': json('{', () => '"":{},', '"":0}'),
  'many nested arrays as fields': json('{', () => '"":[[[[]]]],', '"":0}'),
  'one known key of empty objects': json('{', () => '"Name":{},', '"Name":0}'),
  'many arrays': json('[', () => '[],', '0]'),
  'many objects': json('[', (index) => `{"${count(index)}":0},`, '0]'),
  'many strings': json('[', (index) => `"${count(index)}",`, '0]'),
  'many numbers': json('[', () => '1,', '0]'),
  'many long numbers': json('[', () => '0.12345678901234567e-300,', '0]'),
  'many words': json('[', () => 'null,', '0]'),
  'one long number': repeated('1', maxBodyBytes),
  'short escapes': image('Name', '\\n'),
  'escapes of letters': image('Name', '\\u0041'),
  'escapes of surrogate pairs': image('Description', '\\ud83d\\ude00'),
  'a long Name': image('Name', 'n'),
  'a long Name of astral characters': image('Name', '𠮷'),
  'a long Description': image('Description', 'd'),
  'a long Description of astral characters': image('Description', '𠮷'),
  'white space': json('{', () => ' ', '}'),
  'bytes that are not UTF-8 at the end': json('"', () => 'ä', '"'),
};

export const hostileInputs: readonly HostileInput[] = [
  ...Object.entries(queries).map(([name, query]) => ({ name: `query: ${name}`, query })),
  ...Object.entries(headers).map(([name, sent]) => ({ name: `headers: ${name}`, headers: sent })),
  ...Object.entries(authorizations).map(([name, authorization]) => ({
    name: `authorization: ${name}`,
    authorization,
  })),
  ...Object.entries(bodies).map(([name, body]) => ({ name: `body: ${name}`, body: Buffer.from(body) })),
];
