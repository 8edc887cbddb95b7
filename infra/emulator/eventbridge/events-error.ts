/** A refusal of a whole call, by the exception's name. */
export class EventsError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
