-- Typst only: what the embedded fonts cannot show is shown as a box, and a footnote
-- says so.
-- They cover Latin, Greek, Cyrillic and Hebrew letters and the signs of the text; a
-- missing glyph would make the PDF inaccessible, and a font of the system would make it
-- differ from machine to machine.

local COVERED = {
  { 0x20, 0x7e }, { 0xa0, 0x24f }, { 0x259, 0x259 }, { 0x300, 0x304 }, { 0x370, 0x3ff }, { 0x400, 0x45f },
  { 0x1e00, 0x1eff }, { 0x2010, 0x2027 }, { 0x202f, 0x2030 }, { 0x2032, 0x2033 }, { 0x2039, 0x203a },
  { 0x2070, 0x2079 }, { 0x207b, 0x207b }, { 0x2080, 0x2089 }, { 0x20ac, 0x20ac }, { 0x2122, 0x2122 },
  { 0x2190, 0x2193 }, { 0x2212, 0x2212 }, { 0x2248, 0x2248 }, { 0x2260, 0x2265 }, { 0x25a1, 0x25a1 },
  { 0x5d0, 0x5ea }, { 0x200b, 0x200b },
}

local BOX = "\u{25a1}"
local TOLD = "The fonts of this paper hold no letters for some names: a box, " .. BOX
  .. ", stands for them. The pages of the study show these names in full."
local missing = false -- whether a box was needed anywhere, the title page included

local function covered(code)
  for _, range in ipairs(COVERED) do
    if code >= range[1] and code <= range[2] then return true end
  end
  return false
end

local function shown(text)
  local signs = {}
  local boxed = false
  for _, code in utf8.codes(text) do
    if covered(code) then
      signs[#signs + 1] = utf8.char(code)
      boxed = false
    elseif code < 0x2060 or code > 0x2069 then
      if not boxed then signs[#signs + 1] = BOX end
      boxed, missing = true, true
    end
  end
  return table.concat(signs)
end

-- an interval stays in one piece; the template sets it beside or below its number
local function interval(span, before)
  local whole = pandoc.Inlines({ pandoc.RawInline("typst", before) })
  whole:extend(span.content)
  whole:insert(pandoc.RawInline("typst", "]"))
  return whole
end

local function intervals(before)
  return { Span = function(span)
    if span.classes:includes("interval") then return interval(span, before) end
  end }
end

-- a table is fitted to the width of the text by the template
local function fitted(element)
  return {
    pandoc.RawBlock("typst", "#study-table["),
    element:walk(intervals("#study-interval[")),
    pandoc.RawBlock("typst", "]"),
  }
end

-- the footnote stands in the first paragraph with a box, else in the first of all: not
-- in a table, which the template measures
local function told(document)
  if not missing then return nil end
  local place
  for _, block in ipairs(document.blocks) do
    if block.t == "Para" then
      place = place or block
      if pandoc.utils.stringify(block):find(BOX, 1, true) then place = block; break end
    end
  end
  if place then place.content:insert(pandoc.Note({ pandoc.Para({ pandoc.Str(TOLD) }) })) end
  return document
end

return { {
  Table = fitted,
}, intervals("#box["), {
  Str = function(element) return pandoc.Str(shown(element.text)) end,
  Code = function(element) element.text = shown(element.text); return element end,
  -- plain in both engines: Quarto would set a language in colours
  CodeBlock = function(element) element.classes = {}; return element end,
}, { Pandoc = told } }
