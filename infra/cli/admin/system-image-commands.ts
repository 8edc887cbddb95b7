import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { ApiError } from '../../../functions/errors/api-error.ts';
import { explanations } from '../../../functions/errors/explanations.ts';
import {
  creationTime,
  type Image,
  type ImageDescription,
  type Platform,
} from '../../../functions/images/image.ts';
import { isTenantImageId } from '../../../functions/images/image-id.ts';
import { imageAttributes, imageOf } from '../../../functions/images/image-item.ts';
import { imageKey, systemAccount } from '../../../functions/images/registry-keys.ts';
import { checkCreateImageBody } from '../../../functions/schemas/create-image-body.ts';
import { sandboxSystemImages } from '../../stacks/system-images.ts';
import { examples, UsageError } from '../command-line.ts';
import type { CommandContext, Confirmable } from './command-context.ts';
import { CommandError } from './command-error.ts';
import { conditionHeld } from './condition-held.ts';
import { confirm } from './confirm.ts';
import { allImages } from './image-commands.ts';
import type { Operator } from './operator.ts';
import { printRow, printRows } from './output.ts';

type PutOptions = Confirmable & {
  readonly name?: string;
  readonly description: string;
  readonly ecsImageId: string;
  readonly platform: Platform;
};

/** `system-image put|list|delete` */
export function systemImageCommands({ connect, json }: CommandContext): Command {
  const systemImage = new Command('system-image')
    .description('manage the images that every account sees')
    .addHelpText(
      'after',
      examples(
        ['npm run admin -- system-image put img-debian --ecs-image-id m-9 --platform Linux'],
        ['npm run admin -- system-image list'],
      ),
    );

  systemImage
    .command('put')
    .description('add a System image, or replace all of it but its creation time')
    .addArgument(systemImageArgument())
    .requiredOption('--ecs-image-id <id>', 'the ECS image')
    .addOption(new Option('--platform <platform>').choices(['Linux', 'Windows']).makeOptionMandatory())
    .option('--name <name>', 'its name; by default the id without img-')
    .option('--description <text>', 'at most 1,024 characters', '')
    .option('--yes', 'do not ask before replacing one')
    .addHelpText(
      'after',
      examples(['npm run admin -- system-image put img-debian --ecs-image-id m-9 --platform Linux']),
    )
    .action(async (imageId: string, { name, yes = false, ...options }: PutOptions) => {
      const description = { id: imageId, name: name ?? imageId.replace(/^img-/, ''), ...options };
      checkFields(description);
      const operator = await connect();
      const image = { ...description, creationTime: creationTime(Date.now()) };
      if (await addSystemImage(operator, image)) return printRow(image, json());
      await confirm(`Replace System image ${imageId}? Every account sees it.`, yes);
      printRow(await replaceSystemImage(operator, image), json());
    });

  systemImage
    .command('seed')
    .description(
      'add the System images of a new sandbox that are missing: img-ubuntu, img-centos, img-windows',
    )
    .action(async () => {
      const operator = await connect();
      const now = creationTime(Date.now());
      for (const image of sandboxSystemImages)
        await addSystemImage(operator, { ...image, creationTime: now });
      const seeded = new Set(sandboxSystemImages.map(({ id }) => id));
      printRows(
        (await allImages(operator, systemAccount)).filter(({ id }) => seeded.has(id)),
        json(),
      );
    });

  systemImage
    .command('list')
    .description('list the System images')
    .action(async () => printRows(await allImages(await connect(), systemAccount), json()));

  systemImage
    .command('delete')
    .description('delete a System image')
    .addArgument(systemImageArgument())
    .option('--yes', 'do not ask for confirmation')
    .action(async (imageId: string, { yes = false }: Confirmable) => {
      const { dynamodb, tables } = await connect();
      await confirm(`Delete System image ${imageId}? No account will see it any more.`, yes);
      const command = new DeleteItemCommand({
        TableName: tables.registry,
        Key: imageKey(systemAccount, imageId),
        ConditionExpression: 'attribute_exists(pk)',
      });
      if (!(await conditionHeld(dynamodb.send(command))))
        throw new CommandError(`there is no System image ${imageId}`);
      printRow({ imageId, status: 'Deleted' }, json());
    });

  return systemImage;
}

/** @throws UsageError for the first of CreateImage's rules that the image breaks. */
function checkFields({ name, description, ecsImageId, platform }: ImageDescription): void {
  try {
    checkCreateImageBody({
      Name: name,
      Description: description,
      EcsImageId: ecsImageId,
      Platform: platform,
    });
  } catch (error) {
    throw error instanceof ApiError ? new UsageError(explanations[error.reason].cause.en) : error;
  }
}

/** Adds a System image unless its id is taken. Returns whether it did. */
async function addSystemImage({ dynamodb, tables }: Operator, image: Image): Promise<boolean> {
  const command = new PutItemCommand({
    TableName: tables.registry,
    Item: { ...imageKey(systemAccount, image.id), ...imageAttributes(image) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return conditionHeld(dynamodb.send(command));
}

/** Replaces a System image, which keeps its creation time: accounts have seen it. */
async function replaceSystemImage({ dynamodb, tables }: Operator, image: Image): Promise<Image> {
  const attributes = Object.entries(imageAttributes(image));
  const command = new UpdateItemCommand({
    TableName: tables.registry,
    Key: imageKey(systemAccount, image.id),
    UpdateExpression: `SET ${attributes
      .map(([name]) =>
        name === 'creationTime' ? `#${name} = if_not_exists(#${name}, :${name})` : `#${name} = :${name}`,
      )
      .join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
    ReturnValues: 'ALL_NEW',
  });
  const { Attributes = {} } = await dynamodb.send(command);
  return imageOf(Attributes);
}

/** `<imageId>`. Must not look like the id of a tenant's image, which findImage would look up elsewhere. */
function systemImageArgument(): Argument {
  return new Argument('<imageId>', 'img- and a name: lower-case letters, digits, hyphens').argParser(
    (id: string) => {
      if (/^img-[a-z0-9-]{1,64}$/.test(id) && !isTenantImageId(id)) return id;
      throw new InvalidArgumentError("A System image's id is img- and a name, such as img-ubuntu.");
    },
  );
}
