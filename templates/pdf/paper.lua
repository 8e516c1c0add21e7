-- Typst only: what no font has is shown as a box, and a footnote says so.
-- A missing glyph would make the PDF inaccessible, and a font of the system would make
-- it differ from machine to machine. The source says which letters: `study-boxes`.

local boxes = {}

local BOX = "\u{25a1}"
local TOLD = "The fonts of this paper hold no letters for some names: a box, " .. BOX
  .. ", stands for them. The pages of the study show these names in full."
local missing = false -- whether a box was needed anywhere, the title page included

local function shown(text)
  local signs = {}
  local boxed = false
  for _, code in utf8.codes(text) do
    if not boxes[code] then
      signs[#signs + 1] = utf8.char(code)
      boxed = false
    else
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
  Meta = function(meta)
    local letters = meta["study-boxes"]
    for _, code in utf8.codes(letters and pandoc.utils.stringify(letters) or "") do boxes[code] = true end
    meta["study-boxes"] = nil
    return meta
  end,
}, {
  Table = fitted,
}, intervals("#box["), {
  Str = function(element) return pandoc.Str(shown(element.text)) end,
  Code = function(element) element.text = shown(element.text); return element end,
  -- plain in both engines: Quarto would set a language in colours
  CodeBlock = function(element) element.classes = {}; return element end,
}, { Pandoc = told } }
