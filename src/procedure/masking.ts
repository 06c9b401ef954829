/** What is left of personal data for those who may not see it; what is masked already stays as it is. */

/** 复姓: surnames of two characters; the migration of `mask_name` has the same, and a test holds them together. */
export const compoundSurnames =
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五 纳兰 完颜 淳于 单于 归海 有琴 伯赏 耶律 拓拔 贺兰 叶赫 那拉 贺若 斛律 哥舒 达奚 屈突'.split(
    ' ',
  );
const compound: ReadonlySet<string> = new Set(compoundSurnames);

/**
 * 王**, 欧阳**, 巴** (巴图·孟和): the surname of a Chinese name, the first letter of a Mongolian one in any script. How
 * long the rest is, is not told.
 */
export function maskName(name: string): string {
  const two = name.slice(0, 2);
  if (name.length > 2 && compound.has(two)) return `${two}**`;
  const first = name.codePointAt(0);
  return first === undefined ? '**' : `${String.fromCodePoint(first)}**`;
}

/** 138****5678; a number too short for that tells nothing. */
export const maskPhone = (phone: string): string =>
  phone.length < 11 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** 150*************1X: neither the day of birth nor the place below the province. */
export const maskIdNumber = (id: string): string =>
  id.length < 15 ? '****' : `${id.slice(0, 3)}${'*'.repeat(id.length - 5)}${id.slice(-2)}`;

/** Of what tells of a person in words nothing is left. */
const maskText = (): string => '***';
/** Of what has a form that a mask would break, not even that it is there. */
const withhold = (): null => null;

export const masks = {
  name: maskName,
  phone: maskPhone,
  id_number: maskIdNumber,
  text: maskText,
  withheld: withhold,
} as const;
export type MaskKind = keyof typeof masks;

/** Two asterisks side by side stand in no name and no number. */
export const isMasked = (value: string): boolean => value.includes('**');
