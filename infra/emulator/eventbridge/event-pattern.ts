import { isRecord } from '../data-file.ts';

/** Whether an event, or a record of a stream, matches a pattern. */
export type Matcher = (value: unknown) => boolean;

type Test = (found: unknown) => boolean;

/**
 * Parses a pattern of EventBridge, as rules and event source mappings have them: names, each with a list of values or of
 * `prefix`, `suffix`, `exists` and `anything-but`.
 * @throws Error for anything else, which would match too much or too little.
 */
export function eventPattern(pattern: unknown): Matcher {
  if (!isRecord(pattern))
    throw new Error(`${JSON.stringify(pattern)} is not a pattern: it must be an object`);
  const fields = Object.entries(pattern).map(([name, expected]) => {
    if (name === '$or') throw new Error('the emulator does not know $or in patterns');
    return { name, matches: Array.isArray(expected) ? anyOf(expected) : eventPattern(expected) };
  });
  return (value) => fields.every(({ name, matches }) => matches(isRecord(value) ? value[name] : undefined));
}

/** A list in an event matches when one of its elements does. */
function anyOf(alternatives: readonly unknown[]): Matcher {
  const tests = alternatives.map(testOf);
  const matches = (found: unknown) => tests.some((test) => test(found));
  return (found) => (Array.isArray(found) && found.length > 0 ? found.some(matches) : matches(found));
}

function testOf(expected: unknown): Test {
  if (!isRecord(expected)) return (found) => found === expected;
  const [[operator, argument] = ['', undefined], ...more] = Object.entries(expected);
  if (more.length > 0) throw new Error(`more than one operator in ${JSON.stringify(expected)}`);
  return operatorOf(operator, argument);
}

function operatorOf(operator: string, argument: unknown): Test {
  if (operator === 'prefix' && typeof argument === 'string')
    return (found) => typeof found === 'string' && found.startsWith(argument);
  if (operator === 'suffix' && typeof argument === 'string')
    return (found) => typeof found === 'string' && found.endsWith(argument);
  // EventBridge looks at leaves only, and an object is not a leaf.
  if (operator === 'exists' && typeof argument === 'boolean')
    return (found) => (found !== undefined && !isRecord(found)) === argument;
  if (operator === 'anything-but') {
    const refused = [argument].flat().map(testOf);
    return (found) => found !== undefined && !refused.some((test) => test(found));
  }
  throw new Error(`the emulator does not know ${operator} ${JSON.stringify(argument)} in patterns`);
}
