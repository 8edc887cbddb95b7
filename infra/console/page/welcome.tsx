import { useState } from 'preact/hooks';
import { claimAccount } from './claim.ts';
import { KeyForm } from './key-form.tsx';
import { Status } from './parts.tsx';
import type { Tenant } from './stored.ts';
import type { Translate } from './texts.ts';

type WelcomeProps = { readonly t: Translate; readonly setTenant: (tenant: Tenant) => void };

const points = [
  ['point1', 'point1Text'],
  ['point2', 'point2Text'],
  ['point3', 'point3Text'],
] as const;

/** Three requests with one token, and their responses. */
const demo = [
  [201, 'POST /images?IdempotentToken=build_7', 'demo1'],
  [201, 'POST /images?IdempotentToken=build_7', 'demo2'],
  [400, 'IdempotentTokenMismatch', 'demo3'],
] as const;

/** Introduces Imprint and creates an account with one click. */
export function Welcome({ t, setTenant }: WelcomeProps) {
  const [state, setState] = useState<'ready' | 'claiming' | 'failed'>('ready');

  async function claim() {
    setState('claiming');
    const tenant = await claimAccount();
    if (tenant) setTenant(tenant);
    else setState('failed');
  }

  return (
    <main id="content" class="welcome" tabIndex={-1}>
      <div class="opening">
        <section class="hero">
          <h1>{t('heroTitle')}</h1>
          <p class="lead">{t('heroText')}</p>
          <p>
            <button type="button" class="primary large" disabled={state === 'claiming'} onClick={claim}>
              {t(state === 'claiming' ? 'claiming' : 'claim')}
            </button>
          </p>
          <p class="note">{t('claimNote')}</p>
          {state === 'failed' && (
            <p class="alert" role="alert">
              {t('claimFailed')}
            </p>
          )}
        </section>
        <ol class="demo">
          {demo.map(([status, text, explanation]) => (
            <li key={explanation}>
              <Status status={status} />
              <code>{text}</code>
              <p>{t(explanation)}</p>
            </li>
          ))}
        </ol>
      </div>
      <ul class="points">
        {points.map(([title, text]) => (
          <li key={title}>
            <h2>{t(title)}</h2>
            <p>{t(text)}</p>
          </li>
        ))}
      </ul>
      <KeyForm {...{ t, setTenant }} />
    </main>
  );
}
