-- Callouts and conditional content, as Quarto reads them.
-- ::: {.callout-note} with a heading first; ::: {.content-visible when-format="html"}.

local TITLES = { note = "Note", warning = "Warning", important = "Important", tip = "Tip", caution = "Caution" }
local typst = FORMAT:match("typst") ~= nil

local function callout(div)
  for kind, title in pairs(TITLES) do
    if div.classes:includes("callout-" .. kind) then
      local content = div.content
      local words = pandoc.Inlines({ pandoc.Str(div.attributes.title or title) })
      if content[1] and content[1].t == "Header" then
        words = content[1].content
        content:remove(1)
      end
      if typst then
        local out = pandoc.Blocks({
          pandoc.RawBlock("typst", '#study-callout("' .. kind .. '", ['),
          pandoc.Plain(words), pandoc.RawBlock("typst", "])["),
        })
        out:extend(content)
        out:insert(pandoc.RawBlock("typst", "]"))
        return out
      end
      local head = pandoc.Div({ pandoc.Plain(words) }, { class = "callout-title" })
      content:insert(1, head)
      return pandoc.Div(content, { class = "callout callout-" .. kind, role = "note" })
    end
  end
end

local function shown_here(div)
  local wanted = div.attributes["when-format"]
  local here = typst and (wanted == "typst" or wanted == "pdf") or (not typst and wanted == "html")
  if div.classes:includes("content-visible") then return here and div.content or {} end
  if div.classes:includes("content-hidden") then return here and {} or div.content end
end

return { { Div = function(div) return shown_here(div) or callout(div) end } }
