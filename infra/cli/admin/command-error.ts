/** An error whose message tells the user in one line why the command failed. */
export class CommandError extends Error {}
