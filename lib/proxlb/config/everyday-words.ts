import { isVocabularyWord } from "./vocabulary";

/**
 * True for a word of a comment that cannot be a secret, signs around it included: one of those that every sentence is
 * made of, one of ProxLB's own, or a number of up to three digits.
 */
export function isEverydayWord(text: string): boolean {
  let [from, to] = [0, text.length];
  while (from < to && !isLetterOrDigit(text.charCodeAt(from))) from += 1;
  while (to > from && !isLetterOrDigit(text.charCodeAt(to - 1))) to -= 1;
  // Signs alone draw lines between sections; a mixture of them may be a password.
  if (from === to) return new Set(text).size <= 2;
  if (from > 2 || text.length - to > 2) return false;
  const word = text.slice(from, to).toLowerCase();
  return WORDS.has(word) || isVocabularyWord(word) || (to - from <= 3 && /^\d+$/.test(word));
}

function isLetterOrDigit(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  return isDigit || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code >= 0x80;
}

const WORDS = new Set(
  `a about above address addresses after again all allow allowed always an and any are as at automatic automatically
  backup balance balanced balancing be because before below between both but by can cannot ceph change changed check
  cluster clusters cold comment config configuration cores cpu ct cts current daemon day days default deny disable
  disabled disk disks do does done down drain during each edit either else enable enabled evening every example false
  fast file files first fixme for free friday from full gb group guest guests ha had has have high hint home host hosts
  hour hours how id if ignore in interval into is it its keep kept last left let level limit list lists live load local
  log long lower machine machines main maintenance managed many max maximum may memory method migrate migrated
  migration migrations minimum minute minutes mode monday month more morning most move moved moves much must name names
  network never new next night nightly no node nodes none not note now number of off old on once one online only or
  order other our out over own parallel percent plan planned pool pools production proxlb proxmox rack raise ram read
  reason reboot reload remove removed required restart room rule rules run running runs same saturday schedule second
  seconds section see server servers service set setting settings shared should show since site slow small some start
  started state still stop storage such sunday system tag tags test testing than that the their them then there these
  they this three threshold thursday time times to todo too true tuesday two type types under until up update upgrade
  upgraded upgrades use used user users value values vm vms wait was we wednesday week weekend weeks were what when
  where which while why will window with without work year yes you your`.split(/\s+/),
);
