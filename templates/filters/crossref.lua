-- Number figures and tables, and resolve @fig-…, @tbl-… and @sec-… as Quarto does.
-- Quarto never runs this file: it numbers by itself. An unresolved reference is an error.

local KINDS = { fig = "Figure", tbl = "Table", sec = "Section" }
local typst = FORMAT:match("typst") ~= nil
local numbers, counts = {}, { fig = 0, tbl = 0 }
local titles = {}

local function kind_of(id)
  local prefix = id:match("^(%a+)%-")
  return KINDS[prefix] and prefix or nil
end

local function count(div)
  local kind = kind_of(div.identifier)
  if kind ~= "fig" and kind ~= "tbl" then return nil end
  if numbers[div.identifier] then error("the id '" .. div.identifier .. "' stands twice") end
  counts[kind] = counts[kind] + 1
  numbers[div.identifier] = counts[kind]
end

local function note_section(header)
  if kind_of(header.identifier) == "sec" then titles[header.identifier] = header.content end
end

local function nbsp(words, number)
  return pandoc.Str(words .. "\u{a0}" .. tostring(number))
end

-- References ---------------------------------------------------------------------

local function reference(id)
  local kind = kind_of(id)
  if not numbers[id] and not titles[id] then
    error("the reference @" .. id .. " leads nowhere: no figure, table or section has this id")
  end
  if typst then
    return pandoc.RawInline("typst", "#ref(<" .. id .. ">)")
  end
  if kind == "sec" then
    return pandoc.Link(titles[id], "#" .. id, "", { class = "quarto-xref" })
  end
  return pandoc.Link({ nbsp(KINDS[kind], numbers[id]) }, "#" .. id, "", { class = "quarto-xref" })
end

local function cite(element)
  local found = pandoc.Inlines({})
  local ours = 0
  for index, citation in ipairs(element.citations) do
    if kind_of(citation.id) then
      ours = ours + 1
      if index > 1 then found:insert(pandoc.Str(",")); found:insert(pandoc.Space()) end
      found:insert(reference(citation.id))
    end
  end
  if ours == 0 then return nil end
  if ours ~= #element.citations then
    error("a citation mixes works and figures: write them apart")
  end
  return found
end

-- Floats -------------------------------------------------------------------------

local function split_caption(div)
  local blocks = pandoc.Blocks({})
  for index = 1, #div.content - 1 do blocks:insert(div.content[index]) end
  local last = div.content[#div.content]
  if not last or last.t ~= "Para" or last.content[1].t == "Image" then
    error("the float '" .. div.identifier .. "' does not end with its caption")
  end
  return blocks, last.content
end

local function html_float(div, kind)
  local blocks, caption = split_caption(div)
  local number = pandoc.Span({ nbsp(KINDS[kind], numbers[div.identifier]) }, { class = "float-label" })
  local words = pandoc.Inlines({ number, pandoc.Space() })
  words:extend(caption)
  local simple = blocks:map(function(block)
    return block.t == "Para" and pandoc.Plain(block.content) or block
  end)
  -- a box of its own to scroll in on narrow screens
  local label = KINDS[kind] .. " " .. numbers[div.identifier]
  -- attributes as a list: the order of a Lua table differs from run to run
  simple = pandoc.Div(simple, pandoc.Attr("", { "float-box" }, { { "role", "group" }, { "aria-label", label } }))
  return pandoc.Figure({ simple }, { long = { pandoc.Plain(words) } },
    { id = div.identifier, class = "float float-" .. kind })
end

local function typst_text(words)
  return '"' .. words:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- pandoc's own Typst writer drops alt text, so the picture is written here
local function typst_image(image)
  local alt = image.attributes["fig-alt"] or pandoc.utils.stringify(image.caption)
  if alt == "" then error("the picture '" .. image.src .. "' has no alt text") end
  return pandoc.RawBlock("typst", "#image(" .. typst_text(image.src) .. ", width: 100%, alt: " .. typst_text(alt) .. ")")
end

-- pandoc wraps a table in a figure of its own, which would be numbered twice
local function typst_table(block)
  local text = pandoc.write(pandoc.Pandoc({ block }), "typst", { columns = 10000 })
  local inner = text:match("^#figure%(%s*align%(center%)%[(.*)%]%s*,%s*kind: table%s*%)%s*$")
  if not inner then error("pandoc writes tables in another way than this filter knows") end
  return pandoc.RawBlock("typst", inner)
end

local function typst_float(div, kind)
  local blocks, caption = split_caption(div)
  local out = pandoc.Blocks({ pandoc.RawBlock("typst", "#figure([") })
  for _, block in ipairs(blocks) do
    if block.t == "Para" and #block.content == 1 and block.content[1].t == "Image" then
      out:insert(typst_image(block.content[1]))
    else
      out:insert(block.t == "Table" and typst_table(block) or block)
    end
  end
  local named = kind == "fig" and "image" or "table"
  out:insert(pandoc.RawBlock("typst", "], kind: " .. named .. ", supplement: [" .. KINDS[kind] .. "], caption: ["))
  out:insert(pandoc.Plain(caption))
  out:insert(pandoc.RawBlock("typst", "]) <" .. div.identifier .. ">"))
  return out
end

local function float(div)
  local kind = kind_of(div.identifier)
  if kind ~= "fig" and kind ~= "tbl" then return nil end
  if typst then return typst_float(div, kind) end
  return html_float(div, kind)
end

return {
  { Div = count, Header = note_section },
  { Cite = cite },
  { Div = float },
}
