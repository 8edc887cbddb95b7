import { expect, test } from 'vitest';
import { deployArguments } from '../../infra/cli/deploy/deploy-arguments.ts';

test('deploy takes its own options from its arguments and leaves cdk the rest', () => {
  const args = ['-c', 'stage=production', '--context=alarmTopicArn=arn:a=b', '--profile', 'p', '--plan'];
  expect(deployArguments(args, {})).toEqual({
    help: false,
    planOnly: true,
    profile: 'p',
    context: { stage: 'production', alarmTopicArn: 'arn:a=b' },
    forCdk: args.slice(0, -1),
  });
  expect(deployArguments(['--profile=q', '--help'], { AWS_PROFILE: 'p' })).toMatchObject({
    help: true,
    profile: 'q',
  });
  expect(deployArguments([], {})).toMatchObject({ help: false, planOnly: false, profile: undefined });
});

test.each(['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'])('deploy passes cdk the profile of %s', (variable) => {
  expect(deployArguments(['-c', 'stage=sandbox'], { [variable]: 'p' })).toMatchObject({
    profile: 'p',
    forCdk: ['-c', 'stage=sandbox', '--profile', 'p'],
  });
});

test.each([[['-c', 'stage']], [['-c']], [['--profile']], [['--profile=']]])('deploy refuses %j', (args) => {
  expect(() => deployArguments(args, {})).toThrow(
    /^(write a context value as -c key=value|--profile takes )/,
  );
});
