import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { isObject } from '../../functions/runtime/is-object.ts';
import { printError, printJson, styled } from '../local/terminal.ts';
import { CommandError } from './admin/command-error.ts';
import { commandLine, examples, main } from './command-line.ts';
import { type ApiAnswer, type ApiRequest, callImageApi } from './image-client.ts';
import { imageEndpoint, signingKey } from './image-endpoint.ts';
import { requestCommand } from './request-command.ts';
import { addTargetOptions, targetOf } from './target.ts';

/** `npm run image -- ...`: calls the image API. */
export function imageProgram(): Command {
  const program = addTargetOptions(commandLine('image'), ', or a URL')
    .usage('<command> [options]')
    .description(
      'Call the image API with signed requests.\nThe key comes from IMPRINT_ACCESS_KEY_ID and IMPRINT_ACCESS_KEY_SECRET; a local stack has a demo account.',
    )
    .addOption(new Option('--access-key-id <id>', 'the access key that signs').env('IMPRINT_ACCESS_KEY_ID'));
  program.addHelpText(
    'after',
    examples(
      ['npm run image -- create --name web --ecs-image-id m-1 --platform Linux'],
      ['npm run image -- list --all'],
      ['IMPRINT_TARGET=sandbox npm run image -- quota', 'on a deployed stage'],
    ),
  );

  program
    .command('create')
    .description('register an image')
    .requiredOption('--name <name>', '1 to 64 letters, digits, - and _')
    .requiredOption('--ecs-image-id <id>', 'the ECS image to register')
    .requiredOption('--platform <platform>', 'Linux or Windows')
    .option('--description <text>', 'at most 1,024 characters')
    .option(
      '--token <token>',
      'the IdempotentToken: the same request with the same token registers one image',
    )
    .addHelpText(
      'after',
      examples([
        'npm run image -- create --name web --ecs-image-id m-1 --platform Linux --token build_7',
        'safe to repeat',
      ]),
    )
    .action(
      ({
        token,
        ...image
      }: Record<'name' | 'ecsImageId' | 'platform' | 'description' | 'token', string | undefined>) =>
        call(program, {
          method: 'POST',
          path: '/images',
          query: { IdempotentToken: token },
          body: {
            Name: image.name,
            Description: image.description,
            EcsImageId: image.ecsImageId,
            Platform: image.platform,
          },
        }),
    );

  requestCommand(program);

  program
    .command('get')
    .description('show an image')
    .addArgument(imageIdArgument())
    .addHelpText('after', examples(['npm run image -- get img-ubuntu']))
    .action((imageId: string) => call(program, { method: 'GET', path: `/images/${imageId}` }));

  program
    .command('list')
    .description('list images')
    .option('--all', 'every page')
    .option('--marker <imageId>', 'the first image of the page: NextMarker of the previous page')
    .option('--max-items <count>', 'images per page: 0 to 100, 50 by default')
    .option('--type <type>', 'Self (the default) or System')
    .addHelpText(
      'after',
      examples(
        ['npm run image -- list --all'],
        ['npm run -s image -- list --type System | jq -r .Items[].Id'],
      ),
    )
    .action((options: ListOptions) => list(program, options));

  program
    .command('delete')
    .description('delete an image')
    .addArgument(imageIdArgument())
    .addHelpText('after', examples(['npm run image -- delete img-01m86msec4j82b56jnnk55']))
    .action((imageId: string) => call(program, { method: 'DELETE', path: `/images/${imageId}` }));

  program
    .command('quota')
    .description('show the image quota and how much of it is used')
    .addHelpText('after', examples(['npm run image -- quota']))
    .action(() => call(program, { method: 'GET', path: '/quotas' }));

  return program;
}

if (import.meta.main) await main(imageProgram());

type ListOptions = {
  readonly all?: boolean;
  readonly marker?: string;
  readonly maxItems?: string;
  readonly type?: string;
};

/**
 * `<imageId>`. Refuses characters that a URL has to escape, since no id has them: clients sign the path as they send it,
 * API Gateway decodes it, and the service would answer with SignatureDoesNotMatch.
 */
function imageIdArgument(): Argument {
  return new Argument('<imageId>').argParser((id: string) => {
    if (/^[A-Za-z0-9_-]+$/.test(id)) return id;
    throw new InvalidArgumentError('An image id is img- and letters, digits and hyphens.');
  });
}

async function list(program: Command, { all = false, marker, maxItems, type }: ListOptions): Promise<void> {
  const send = await connect(program);
  const items: unknown[] = [];
  let next = marker;
  for (;;) {
    const query = { Marker: next, MaxItemCount: maxItems ?? (all ? '100' : undefined), Type: type };
    const answer = await send({ method: 'GET', path: '/images', query });
    if (!all || answer.status !== 200) return show(answer);
    const { body: page } = answer;
    if (!isPage(page)) throw new CommandError('the answer is not a page of images: is it this service?');
    items.push(...page.Items);
    if (page.NextMarker === '') return show({ ...answer, body: { ...page, Items: items } });
    next = page.NextMarker;
  }
}

type Page = { readonly NextMarker: string; readonly Items: readonly unknown[] };

function isPage(body: unknown): body is Page {
  return isObject(body) && typeof body['NextMarker'] === 'string' && Array.isArray(body['Items']);
}

async function call(program: Command, request: ApiRequest): Promise<void> {
  const send = await connect(program);
  show(await send(request));
}

function show({ status, body }: ApiAnswer): void {
  if (body !== undefined) printJson(body, 2);
  if (status >= 400) process.exitCode = 1;
}

/** Finds the target and its key. Returns a function that sends a request and prints the response status to standard error. */
async function connect(program: Command): Promise<(request: ApiRequest) => Promise<ApiAnswer>> {
  const { accessKeyId } = program.opts<{ readonly accessKeyId?: string }>();
  const endpoint = await imageEndpoint(await targetOf(program));
  const key = await signingKey(endpoint, accessKeyId);
  return async (request) => {
    try {
      const answer = await callImageApi(endpoint.url, key, request);
      const replayed = answer.headers.get('idempotent-replayed') === 'true' ? ' (replayed)' : '';
      const status = styled(answer.status < 400 ? 'green' : 'red', String(answer.status));
      printError([`${request.method} ${request.path}: `, status, replayed]);
      return answer;
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new CommandError(`${endpoint.url} does not answer in JSON: is it this service?`);
      throw await endpoint.unreachable(error);
    }
  };
}
