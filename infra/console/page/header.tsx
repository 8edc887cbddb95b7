import type { Theme } from './stored.ts';
import type { Language, Translate } from './texts.ts';

type HeaderProps = {
  readonly t: Translate;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
};

/** The page's title, language and theme. */
export function Header({ t, language, setLanguage, theme, setTheme }: HeaderProps) {
  return (
    <header class="bar">
      <a class="brand" href="/">
        <img src="/console/icon.svg" alt="" width="24" height="24" />
        Imprint <span>{t('sandbox')}</span>
      </a>
      <nav aria-label={t('pages')}>
        <a href={`/reference/${language}`} target="_blank" rel="noopener">
          {t('reference')}
        </a>
        <a href="/openapi.json" target="_blank" rel="noopener">
          OpenAPI
        </a>
        <select
          aria-label={t('theme')}
          value={theme}
          onChange={({ currentTarget }) => setTheme(currentTarget.value as Theme)}
        >
          <option value="auto">{t('themeAuto')}</option>
          <option value="light">{t('themeLight')}</option>
          <option value="dark">{t('themeDark')}</option>
        </select>
        <button
          type="button"
          class="quiet"
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => setLanguage(language === 'en' ? 'zh' : 'en')}
        >
          {t('otherLanguage')}
        </button>
      </nav>
    </header>
  );
}
