import { describe, expect, it } from 'vitest';
import { allows, rolePermissions } from '../../infra/emulator/cloudformation/role-permissions.ts';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { cloudAssembly, statefulStack } from '../emulator/assembly.ts';
import { idle, lacking, needlessExceptions, privileges } from './iam-comparison.ts';

const allowed = {
  Effect: 'Allow',
  Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  Resource: { 'Fn::ImportValue': 'test-stateful:TableArn' },
};

/** A template with a function, its role, and a policy with these statements. */
function withPolicy(...Statement: object[]) {
  const path = (id: string) => ({ 'aws:cdk:path': `Service/${id}/Resource` });
  const { Resources, Outputs } = statefulStack as { Resources: object; Outputs: object };
  return readTemplate(
    cloudAssembly({
      Stateful: {
        Resources,
        Outputs: {
          ...Outputs,
          TableArn: {
            Value: { 'Fn::GetAtt': ['Images1234', 'Arn'] },
            Export: { Name: 'test-stateful:TableArn' },
          },
        },
      },
      Service: {
        Resources: {
          Role1: { Type: 'AWS::IAM::Role', Metadata: path('Reader/Role') },
          Policy1: {
            Type: 'AWS::IAM::Policy',
            Metadata: path('Reader/Role/DefaultPolicy'),
            Properties: { PolicyDocument: { Statement }, Roles: [{ Ref: 'Role1' }] },
          },
          Function1: {
            Type: 'AWS::Lambda::Function',
            Metadata: path('Reader/Function'),
            Properties: { Role: { 'Fn::GetAtt': ['Role1', 'Arn'] } },
          },
          Function2: { Type: 'AWS::Lambda::Function', Metadata: path('Other/Function') },
        },
      },
    }),
  );
}

describe('the permissions of roles', () => {
  it('are listed per function as every action on every resource, with tables by name', () => {
    const granted = rolePermissions(
      withPolicy(allowed, { ...allowed, Action: 'x:Y', Resource: ['*', 'arn:z'] }),
    );
    expect(Object.fromEntries(granted)).toEqual({
      Reader: [
        { action: 'dynamodb:GetItem', resource: 'test-stateful-Images1234' },
        { action: 'dynamodb:PutItem', resource: 'test-stateful-Images1234' },
        { action: 'x:Y', resource: '*' },
        { action: 'x:Y', resource: 'arn:z' },
      ],
    });
  });

  it.each([
    ['denies', { Effect: 'Deny' }],
    ['has a condition', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['allows all but some actions', { NotAction: 'dynamodb:DeleteItem' }],
    ['has a wildcard in an action', { Action: 'dynamodb:*' }],
  ])('are refused if a statement %s', (_, more) => {
    expect(() => rolePermissions(withPolicy({ ...allowed, ...more }))).toThrow(
      /does not support the policy statement/,
    );
  });
});

describe('a permission', () => {
  it.each([
    ['a', 'a', true],
    ['a', 'a/index/i', false],
    ['a/*', 'a/b', true],
    ['a/*', 'a', false],
    ['*', 'anything', true],
  ])('on %s is one on %s: %s', (granted, resource, expected) => {
    expect(allows([{ action: 'x:Y', resource: granted }], { action: 'x:Y', resource })).toBe(expected);
  });

  it('applies to its own action only', () => {
    expect(allows([{ action: 'x:Get', resource: '*' }], { action: 'x:Put', resource: 'a' })).toBe(false);
    expect(allows([], { action: 'x:Get', resource: 'a' })).toBe(false);
  });
});

describe('the comparison with used permissions', () => {
  const resource = 'test-stateful-Images1234';
  const call = (caller: string, action: string) => ({
    caller,
    service: 'dynamodb',
    action,
    input: {},
    permissions: [{ action: `dynamodb:${action}`, resource }],
  });
  const lambdasOwn = { ...allowed, Action: 'dynamodb:ListStreams', Resource: '*' };
  const widened = { ...allowed, Action: 'logs:PutLogEvents', Resource: '*' };
  const rows = privileges(withPolicy(allowed, lambdasOwn, widened), [
    call('Reader', 'GetItem'),
    call('Reader', 'DeleteItem'),
    call('Operator', 'PutItem'),
  ]);
  const named = (are: typeof idle) => rows.filter(are).map((row) => `${row.action} on ${row.resource}`);

  it('shows what is granted but not used, even if another function uses it', () => {
    expect(named(idle)).toContain('dynamodb:PutItem on Images');
  });

  it('shows what is granted to Lambda but not needed', () => {
    expect(named(idle)).toEqual(['dynamodb:PutItem on Images', 'logs:PutLogEvents on *']);
  });

  it('shows what is used but not granted', () => {
    expect(named(lacking)).toEqual(['dynamodb:DeleteItem on Images']);
  });

  it('shows unneeded exceptions for Lambda', () => {
    expect(needlessExceptions(rows)).toContain('s3:PutObject ImageEvents/Unpublished/*');
    expect(needlessExceptions(rows)).not.toContain('dynamodb:ListStreams *');
  });
});
