/** As much of fontkit 2.0 as is used here; it comes without types. */
declare module 'fontkit' {
  export interface Glyph {
    readonly id: number;
    readonly advanceWidth: number;
    readonly codePoints: readonly number[];
  }

  export interface GlyphRun {
    /** As drawn, from left to right. */
    glyphs: readonly Glyph[];
    readonly direction: 'ltr' | 'rtl';
  }

  export interface Subset {
    /** Ids of the font's glyphs, by their number in the subset. */
    readonly glyphs: number[];
    /** @returns the glyph's number in the subset */
    includeGlyph(id: number): number;
  }

  export interface Font {
    getGlyph(id: number, codePoints?: readonly number[]): Glyph;
    layout(
      text: string,
      features: readonly string[],
      script?: string,
      language?: string,
      direction?: GlyphRun['direction'],
    ): GlyphRun;
    createSubset(): Subset;
  }

  export const create: (bytes: Uint8Array) => Font;
}
