import type { Creation } from '../../functions/images/creation.ts';
import type { RegistrationState } from '../../functions/images/registration-state.ts';
import type { Registry } from '../../functions/images/registry.ts';
import { condition, type Rewrite } from './rewrite.ts';
import type { BreakPort } from './variant.ts';

/** A registry whose methods see another creation than the one that is made. */
export function seeing(
  change: (creation: Creation) => Creation,
  ...methods: readonly (keyof Registry)[]
): BreakPort<Registry> {
  return (build) => {
    const real = build();
    const seen = (method: keyof Registry, creation: Creation) =>
      methods.includes(method) ? change(creation) : creation;
    return {
      readState: (creation, invocation) => real.readState(seen('readState', creation), invocation),
      readRemembered: (creation, invocation) =>
        real.readRemembered(seen('readRemembered', creation), invocation),
      commit: (creation, known, invocation) => real.commit(seen('commit', creation), known, invocation),
    };
  };
}

/** A registry whose state differs from what is stored. */
export function reading(change: (state: RegistrationState) => RegistrationState): BreakPort<Registry> {
  return (build) => {
    const real = build();
    return {
      ...real,
      readState: async (creation, invocation) => change(await real.readState(creation, invocation)),
    };
  };
}

/** A registry whose commit writes something else. */
export function committing(rewrite: Rewrite): BreakPort<Registry> {
  return (build) => ({ ...build(), commit: build(rewrite).commit });
}

/** A registry whose commit ignores the lock, where that is so of the lock as it was read. */
export function ignoringLock(where: (lastDeletion: string | undefined) => boolean): BreakPort<Registry> {
  return (build) => {
    const [real, ignoring] = [build(), build(condition('lock'))];
    return {
      ...real,
      commit: (creation, known, invocation) =>
        (where(known.lastDeletion) ? ignoring : real).commit(creation, known, invocation),
    };
  };
}
