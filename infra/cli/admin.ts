import type { Command } from 'commander';
import { accountCommands } from './admin/account-commands.ts';
import type { CommandContext } from './admin/command-context.ts';
import { deadLetterCommands } from './admin/dead-letter-commands.ts';
import { ecsCommands } from './admin/ecs-commands.ts';
import { eventCommands } from './admin/event-commands.ts';
import { imageCommands } from './admin/image-commands.ts';
import { keyCommands } from './admin/key-commands.ts';
import { localCommands } from './admin/local-commands.ts';
import { macKeyCommands } from './admin/mac-key-commands.ts';
import { connect } from './admin/operator.ts';
import { quotaCommands } from './admin/quota-commands.ts';
import { restoreCommand } from './admin/restore-command.ts';
import { systemImageCommands } from './admin/system-image-commands.ts';
import { commandLine, examples, main } from './command-line.ts';
import { addTargetOptions, targetOf } from './target.ts';

/** `npm run admin -- ...`: the operator's command line. */
export function adminProgram(): Command {
  const program = addTargetOptions(commandLine('admin'))
    .description('Operate one stage: accounts, access keys, quotas, System images and events.')
    .option('--json', 'print JSON, for scripts')
    .addHelpText(
      'after',
      examples(
        ['npm run admin -- account create 1001'],
        ['npm run admin -- key issue 1001'],
        ['npm run admin -- --target production quota audit', 'a deployed stage, with your AWS credentials'],
      ),
    );
  const context: CommandContext = {
    target: () => targetOf(program),
    connect: async () => connect(await targetOf(program)),
    json: () => program.opts<{ readonly json?: boolean }>().json ?? false,
  };
  for (const commands of [
    accountCommands,
    keyCommands,
    macKeyCommands,
    quotaCommands,
    systemImageCommands,
    imageCommands,
    ecsCommands,
    eventCommands,
    deadLetterCommands,
    restoreCommand,
    localCommands,
  ]) {
    program.addCommand(inheriting(program, commands(context)));
  }
  return program;
}

if (import.meta.main) await main(adminProgram());

/** Commander passes its settings to commands created with .command(), but not to added ones. */
function inheriting(program: Command, command: Command): Command {
  command.copyInheritedSettings(program);
  for (const subcommand of command.commands) subcommand.copyInheritedSettings(program);
  return command;
}
