import { useState } from 'preact/hooks';
import type { Tenant } from './stored.ts';
import type { Translate } from './texts.ts';

type KeyFormProps = { readonly t: Translate; readonly setTenant: (tenant: Tenant) => void };

/** Takes an access key that the visitor already has. */
export function KeyForm({ t, setTenant }: KeyFormProps) {
  const [accessKeyId, setAccessKeyId] = useState('');
  const [secret, setSecret] = useState('');
  return (
    <details class="key-form">
      <summary>{t('haveKey')}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTenant({ accountId: '', accessKeyId: accessKeyId.trim(), secret: secret.trim() });
        }}
      >
        <label>
          AccessKeyId
          <input
            required
            autocomplete="off"
            value={accessKeyId}
            onInput={({ currentTarget }) => setAccessKeyId(currentTarget.value)}
          />
        </label>
        <label>
          AccessKeySecret
          <input
            required
            type="password"
            autocomplete="off"
            value={secret}
            onInput={({ currentTarget }) => setSecret(currentTarget.value)}
          />
        </label>
        <button type="submit">{t('useKey')}</button>
      </form>
    </details>
  );
}
