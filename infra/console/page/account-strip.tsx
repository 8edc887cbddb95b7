import { useState } from 'preact/hooks';
import { Expiry } from './expiry.tsx';
import { Confirm, CopyButton } from './parts.tsx';
import type { Tenant } from './stored.ts';
import type { ViewProps } from './workbench.tsx';

type AccountStripProps = ViewProps & {
  readonly tenant: Tenant;
  readonly claim: () => Promise<void>;
  readonly forget: () => void;
};

/** The account and its key, to copy into other clients. */
export function AccountStrip({ t, language, tenant, claim, forget }: AccountStripProps) {
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const fields = [
    ...(tenant.accountId ? [[t('account'), tenant.accountId, tenant.accountId] as const] : []),
    ['AccessKeyId', tenant.accessKeyId, tenant.accessKeyId] as const,
    [t('secret'), tenant.secret, shown ? tenant.secret : '••••••••••••'] as const,
    [t('endpoint'), location.origin, location.origin] as const,
  ];
  return (
    <section class="account" aria-label={t('account')}>
      <dl>
        {fields.map(([name, value, visible]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{visible}</code>
              {name === t('secret') && (
                <button
                  type="button"
                  class="quiet small"
                  aria-pressed={shown}
                  aria-label={`${t(shown ? 'hide' : 'show')}: ${name}`}
                  onClick={() => setShown(!shown)}
                >
                  {t(shown ? 'hide' : 'show')}
                </button>
              )}
              <CopyButton t={t} text={value} label={name} />
            </dd>
          </div>
        ))}
        {tenant.expiresAt !== undefined && <Expiry {...{ t, language }} at={tenant.expiresAt} />}
      </dl>
      <div class="buttons">
        <button type="button" onClick={() => setAsking(true)}>
          {t('reset')}
        </button>
        <button type="button" class="quiet" onClick={forget}>
          {t('signOut')}
        </button>
      </div>
      {asking && (
        <Confirm
          t={t}
          title={t('resetTitle')}
          text={t('resetText')}
          action={t('reset')}
          onConfirm={claim}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
