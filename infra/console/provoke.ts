import type { ErrorName } from '../../functions/errors/catalogue.ts';
import { errorNameOf } from './error-name.ts';
import type { ExampleRequest, Provocation } from './examples.ts';
import { type Answer, errorOf, play, type Variables } from './request.ts';

export type Provoked = {
  /** The response to the last request. */
  readonly answer: Answer | undefined;
  /**
   * Whether the response is the error or another one, the account has no place left for the images that it takes, or has
   * more places than the images fill.
   */
  readonly outcome: 'matches' | 'differs' | 'full' | 'roomy';
};

type Sender = {
  readonly send: (request: ExampleRequest, variables: Variables) => Promise<Answer>;
  readonly deleteImage: (id: string) => Promise<unknown>;
};

/** Provokes an error, and then deletes the images that it took, so that the next error finds the account as it was. */
export async function provoke(
  name: ErrorName,
  { before = [], request }: Provocation,
  unique: string,
  { send, deleteImage }: Sender,
): Promise<Provoked> {
  const created = new Set<string>();
  let last: Answer | undefined;
  const answer = await play([...before, request], unique, async (one, variables) => {
    // An account that already has images reaches its quota earlier.
    if (last && answeredName(last) === name) return last;
    last = await send(one, variables);
    if (last.status === 201) created.add(JSON.parse(last.text).Id);
    return last;
  });
  // One after the other: deletions change the same count.
  for (const id of created) await deleteImage(id);
  return { answer, outcome: outcomeOf(name, answer) };
}

function outcomeOf(name: ErrorName, answer: Answer | undefined): Provoked['outcome'] {
  const answered = answer && answeredName(answer);
  if (answered === name) return 'matches';
  if (name === 'quotaExhausted' && answer?.status === 201) return 'roomy';
  return answered === 'quotaExhausted' ? 'full' : 'differs';
}

function answeredName(answer: Answer): ErrorName | undefined {
  const error = errorOf(answer);
  return error && errorNameOf(error);
}
