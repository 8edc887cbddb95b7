import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import { printError } from '../local/terminal.ts';
import { accountCommands } from './admin/account-commands.ts';
import type { CommandContext } from './admin/command-context.ts';
import { deadLetterCommands } from './admin/dead-letter-commands.ts';
import { ecsCommands } from './admin/ecs-commands.ts';
import { eventCommands } from './admin/event-commands.ts';
import { imageCommands } from './admin/image-commands.ts';
import { keyCommands } from './admin/key-commands.ts';
import { connect, type Target } from './admin/operator.ts';
import { quotaCommands } from './admin/quota-commands.ts';
import { restoreCommand } from './admin/restore-command.ts';
import { systemImageCommands } from './admin/system-image-commands.ts';
import { commandLine, messageOf } from './command-line.ts';

/** `npm run admin -- ...`: the operator's command line. Exits with 0, with 1 when it cannot do it, with 2 on wrong usage. */

type TargetOptions = {
  readonly local?: boolean;
  readonly port: string;
  readonly stage?: string;
  readonly json?: boolean;
};

const program = commandLine('admin')
  .description('Accounts, access keys, quotas, System images and events of one stage.')
  .option('--local', 'the local stack that npm start runs')
  .option('--port <port>', 'its port', '8787')
  .option('--stage <stage>', 'a deployed stage, with your own AWS credentials and region')
  .option('--json', 'print JSON, for scripts')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride();

const context: CommandContext = {
  connect: () => connect(target(program.opts<TargetOptions>())),
  json: () => program.opts<TargetOptions>().json ?? false,
};
for (const commands of [
  accountCommands,
  keyCommands,
  quotaCommands,
  systemImageCommands,
  imageCommands,
  ecsCommands,
  eventCommands,
  deadLetterCommands,
  restoreCommand,
]) {
  program.addCommand(inheriting(commands(context)));
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function target({ local, port, stage }: TargetOptions): Target {
  if (local && stage === undefined && /^\d{1,5}$/.test(port)) return { localPort: Number(port) };
  if (!local && stage !== undefined) return { stage };
  throw new InvalidArgumentError('say which: --local, or --stage sandbox|production');
}

/** Commander hands its settings to commands made by .command(), but not to those that are added. */
function inheriting(command: Command): Command {
  command.copyInheritedSettings(program);
  for (const subcommand of command.commands) subcommand.copyInheritedSettings(program);
  return command;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError && !(error instanceof InvalidArgumentError))
    return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InvalidArgumentError) {
    printError(`error: ${error.message}`);
    return 2;
  }
  // Of AWS's own errors too only the message: the operator cannot mend our stack trace.
  printError(`error: ${messageOf(error)}`);
  return 1;
}
