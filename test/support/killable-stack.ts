import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { DemoAccount } from '../../infra/local/demo-accounts.ts';
import type { SharedStack } from './global-stack.ts';
import type { FromStack, Moment } from './stack-messages.ts';

/** The local stack in a process of its own. */
export type KillableStack = {
  readonly stack: SharedStack;
  readonly accounts: readonly DemoAccount[];
  /** Resolves once the stack watches for the moment, to a promise of it. The call hangs at that moment. */
  readonly watchFor: (moment: Moment) => Promise<{ readonly reached: Promise<void> }>;
  /** Kills the stack with SIGKILL; its child processes end by themselves. */
  readonly kill: () => Promise<void>;
};

/** Starts one on the data in that folder. */
export async function startKillableStack(folder: string): Promise<KillableStack> {
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const child = fork(
    join(import.meta.dirname, 'stack-process.ts'),
    [join(folder, 'data'), inject('assemblyFile')],
    {
      // What a killed stack leaves in the folder for temporary files goes with the test's own.
      env: { ...process.env, TMPDIR: temporary },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const exited = once(child, 'exit');
  const { stack, accounts } = await message(child, 'ready');
  return {
    stack,
    accounts,
    async watchFor(moment) {
      const reached = message(child, 'reached').then(() => {});
      const armed = message(child, 'armed');
      child.send(moment);
      await armed;
      return { reached };
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

type MessageOf<Type> = Extract<FromStack, { readonly type: Type }>;

function message<Type extends FromStack['type']>(child: ChildProcess, type: Type): Promise<MessageOf<Type>> {
  return new Promise((resolve, reject) => {
    child.on('message', (received: FromStack) => {
      if (received.type === type) resolve(received as MessageOf<Type>);
    });
    child.once('exit', (code) => reject(new Error(`the stack ended with ${code} before it was ${type}`)));
  });
}
