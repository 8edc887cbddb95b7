import type { ErrorName } from '../../../functions/errors/catalogue.ts';
import { explained } from '../error-name.ts';
import type { RefusalCode } from './health.ts';
import { KeyForm } from './key-form.tsx';
import type { Service } from './service.ts';
import type { Tenant } from './stored.ts';
import type { ViewProps } from './workbench.tsx';

type KeyRefusedProps = ViewProps & {
  readonly code: RefusalCode;
  readonly tenant: Tenant;
  readonly setTenant: (tenant: Tenant) => void;
  readonly claim: () => Promise<void>;
  readonly service: Service;
};

const errorNames = {
  'Forbidden.AccessKeyDisabled': 'accessKeyDisabled',
  'InvalidAccessKeyId.NotFound': 'accessKeyNotFound',
} as const satisfies Partial<Record<RefusalCode, ErrorName>>;

/** Says why the service refuses the key, and takes another. */
export function KeyRefused({ t, language, code, tenant, setTenant, claim, service }: KeyRefusedProps) {
  function reason(): string {
    // The page signs as the service does, so it can only be the secret.
    if (code === 'SignatureDoesNotMatch') return t('wrongSecret');
    // Only a claimed account is known to be of the sandbox, which is where keys expire.
    return tenant.accountId === '' ? explained(errorNames[code], language) : t('expired');
  }

  return (
    <section class="banner" aria-label={t('refused')}>
      <p role="alert">
        {t('refused')} <code>{code}</code> <span>{reason()}</span>
      </p>
      <button type="button" onClick={() => service.sendInBackground({ method: 'GET', path: '/quotas' })}>
        {t('tryAgain')}
      </button>
      <button type="button" class="primary" onClick={claim}>
        {t('claimNew')}
      </button>
      <KeyForm {...{ t, setTenant }} />
    </section>
  );
}
