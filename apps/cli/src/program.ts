import { Command, Option } from 'commander';
import { adminCommands } from './commands/admin.js';
import { appActionCommands } from './commands/app-actions.js';
import { appChangeCommands } from './commands/app-change.js';
import { appDiffCommand } from './commands/app-diff.js';
import { appDriftCommand } from './commands/app-drift.js';
import { appGetCommand } from './commands/app-get.js';
import { appHistoryCommand } from './commands/app-history.js';
import { appListCommand } from './commands/app-list.js';
import { appOrphansCommand } from './commands/app-orphans.js';
import { appResourcesCommand } from './commands/app-resources.js';
import { appSyncCommand } from './commands/app-sync.js';
import { appWaitCommand } from './commands/app-wait.js';
import { applyCommand } from './commands/apply.js';
import { clusterCommands } from './commands/cluster.js';
import { eventsTailCommand } from './commands/events-tail.js';
import { fleetCommands } from './commands/fleet.js';
import { loginCommand } from './commands/login.js';
import { logoutCommand } from './commands/logout.js';
import { repoCommands } from './commands/repo.js';
import { whoChangedCommand } from './commands/who-changed.js';
import { whoamiCommand } from './commands/whoami.js';
import type { Io } from './context.js';
import { FORMATS } from './output/printer.js';

const EXIT_HELP = `
Exit status: 0 done · 1 something differs · 2 usage · 3 wait timed out · 4 sign in needed · 5 not found · 6 conflict ·
7 denied · 8 some targets failed · 9 agent unreachable · 20 any other error · 130 interrupted
`;

/** The whole command tree; nothing runs until it is parsed. */
export function buildProgram(io: Io): Command {
  const program = new Command('tidemark')
    .description('Tidemark: what you wanted, what happened, on every cluster')
    .version('0.1.0')
    .option('--server <url>', 'address of the control plane (or TIDEMARK_SERVER)')
    .option('--token <token>', 'API token (better: TIDEMARK_TOKEN)')
    .option('--context <name>', 'context of the configuration file (or TIDEMARK_CONTEXT)')
    .addOption(new Option('-o, --output <format>', 'output format').choices([...FORMATS]).default('table'))
    .addHelpText('after', EXIT_HELP)
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(see --help)')
    .exitOverride();
  loginCommand(program, io);
  logoutCommand(program, io);
  whoamiCommand(program, io);
  applyCommand(program, io);
  const app = program.command('app').description('applications: list, get, diff, sync, history, rollback …');
  for (const add of [appListCommand, appGetCommand, appDiffCommand, appDriftCommand, appSyncCommand, appHistoryCommand, appWaitCommand, appChangeCommands, appResourcesCommand, appOrphansCommand, appActionCommands]) add(app, io);
  adminCommands(program.command('admin').description('for whoever runs the control plane'), io);
  clusterCommands(program.command('cluster').description('clusters: register, list, get, manifest, revoke'), io);
  fleetCommands(program.command('fleet').description('the fleet as it is, as it was, and what changed'), io);
  whoChangedCommand(program, io);
  repoCommands(program.command('repo').description('repositories: add, list, get, test, rm'), io);
  eventsTailCommand(program.command('events').description('the event log'), io);
  inheritSettings(program);
  return program;
}

/** commander copies settings to a subcommand only when it is made by `command()` after them; groups made here need it too. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inheritSettings(child);
  }
}
