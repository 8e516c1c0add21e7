-- HTML only: `fig-alt` becomes `alt`, links to sources become links to pages.

local function image(element)
  local alt = element.attributes["fig-alt"]
  if alt then
    element.attributes["fig-alt"] = nil
    element.caption = { pandoc.Str(alt) }
    element.attributes.loading = "lazy"
  end
  return element
end

-- the picture of the first screen is wanted at once, the dark one only where it is seen
local function first(div)
  if not div.classes:includes("hero") then return nil end
  return div:walk({ Image = function(element)
    if not element.classes:includes("light-content") then return nil end
    element.attributes.loading = nil
    element.attributes.fetchpriority = "high"
    return element
  end })
end

local function link(element)
  if not element.target:match("^%a+:") then
    element.target = element.target:gsub("%.qmd$", ".html"):gsub("%.qmd#", ".html#")
  end
  return element
end

-- a table outside of a float gets a box of its own to scroll in
local function box(element)
  return pandoc.Div({ element }, pandoc.Attr("", { "float-box" })), false
end

return {
  { Image = image, Link = link },
  { Div = first },
  { traverse = "topdown", Figure = function(figure) return figure, false end, Table = box },
}
