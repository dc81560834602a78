type Fields = Readonly<Record<string, unknown>>;

export function isSame(one: object, other: object): boolean {
  const before = one as Fields;
  const after = other as Fields;
  for (const name in after) {
    if (before[name] !== after[name] && !isSameObject(before[name], after[name])) return false;
  }
  for (const name in before) if (!(name in after)) return false;
  return true;
}

const isSameObject = (one: unknown, other: unknown): boolean =>
  typeof one === 'object' &&
  typeof other === 'object' &&
  one !== null &&
  other !== null &&
  isSame(one, other);
