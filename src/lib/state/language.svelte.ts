import { getContext, setContext } from 'svelte';
import { chooseLanguage, dictionaries } from '#lib/i18n/index.ts';
import type { Dictionary, Language } from '#lib/i18n/index.ts';
import { readSetting, writeSetting } from './settings.ts';

const CONTEXT = Symbol('language');
const SETTING = 'language';

/** The reader's language. Prerendered pages are English; `start` switches once the page is alive. */
export class LanguageState {
  #current = $state<Language>('en');

  get current(): Language {
    return this.#current;
  }

  /** The words of the current language. */
  get words(): Dictionary {
    return dictionaries[this.#current];
  }

  /** Takes up the remembered choice, or else the browser's languages. */
  start(): void {
    this.#current = chooseLanguage(readSetting(SETTING), navigator.languages);
  }

  choose(language: Language): void {
    this.#current = language;
    writeSetting(SETTING, language);
  }
}

/** Called once, by the layout. */
export function provideLanguage(): LanguageState {
  return setContext(CONTEXT, new LanguageState());
}

export function useLanguage(): LanguageState {
  return getContext<LanguageState>(CONTEXT);
}
