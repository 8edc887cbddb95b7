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

const errorNames: Readonly<Record<RefusalCode, ErrorName>> = {
  'Forbidden.AccessKeyDisabled': 'accessKeyDisabled',
  'InvalidAccessKeyId.NotFound': 'accessKeyNotFound',
  SignatureDoesNotMatch: 'signatureDoesNotMatch',
};

/** Says why the service refuses the key, and takes another. */
export function KeyRefused({ t, language, code, tenant, setTenant, claim, service }: KeyRefusedProps) {
  // Only a claimed account is known to be of the sandbox, which is where keys expire.
  const expired = tenant.accountId !== '' && code !== 'SignatureDoesNotMatch';
  return (
    <section class="banner" aria-label={t('refused')}>
      <p role="alert">
        {expired ? (
          t('expired')
        ) : (
          <>
            {t('refused')} <code>{code}</code>. {explained(errorNames[code], language)}
          </>
        )}
      </p>
      <button type="button" onClick={() => service.ask({ method: 'GET', path: '/quotas' })}>
        {t('tryAgain')}
      </button>
      <button type="button" class="primary" onClick={claim}>
        {t('claimNew')}
      </button>
      <KeyForm {...{ t, setTenant }} />
    </section>
  );
}
