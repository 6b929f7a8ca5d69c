-- `pmlint lsp` in a headless Neovim: attach, findings, a code action, the outline, a hover. Leaves with 1 if one fails.
-- A mistake in this script ends it too.
vim.defer_fn(function() vim.cmd("cquit 1") end, 60000)
local folder = os.getenv("LSP_TEST_FOLDER")
vim.fn.mkdir(folder .. "/.git", "p")
local path = folder .. "/report.md"
vim.fn.writefile({
  "# Checkout outage on 3 May 2024",
  "",
  "## Summary",
  "",
  "Checkout failed for 5 users.",
  "",
  "## Timeline",
  "",
  "- 日本 14:05 UTC the pager fires",
  "- 14:05 UTC the pager fires again",
  "- 13:58 UTC the deploy starts",
  "",
  "## Action items",
  "",
  "- [ ] 🔥 Add an alert (owner: Kim, due: end of week)",
}, path)

local function fail(message)
  io.stderr:write("neovim: " .. message .. "\n")
  vim.cmd("cquit 1")
end

local function wait(what, condition)
  if not vim.wait(10000, condition, 20) then
    fail("waited for " .. what .. " in vain")
  end
end

vim.cmd("edit " .. vim.fn.fnameescape(path))
local id = vim.lsp.start_client({ name = "pmlint", cmd = { os.getenv("PMLINT"), "lsp" }, root_dir = folder })
vim.lsp.buf_attach_client(0, id)

local function rule(name)
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    if diagnostic.code == name then
      return diagnostic
    end
  end
end

wait("a due date", function() return rule("action-without-due-date") end)
local due = rule("action-without-due-date")
local line = vim.api.nvim_buf_get_lines(0, due.lnum, due.lnum + 1, false)[1]
local column = line:find("end of week", 1, true) - 1
if due.col ~= column then
  fail("the due date is found at " .. due.col .. ", not at " .. column)
end

local client = vim.lsp.get_client_by_id(id)
local function ask(method, params)
  local answers, problem = vim.lsp.buf_request_sync(0, method, params, 10000)
  if not answers then
    fail(method .. ": " .. problem)
  end
  for _, answer in pairs(answers) do
    if answer.err then
      fail(method .. ": " .. vim.inspect(answer.err))
    end
    return answer.result
  end
end

vim.api.nvim_win_set_cursor(0, { due.lnum + 1, due.col })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics and vim.lsp.diagnostic.get_line_diagnostics(0) or {} }
local mended = false
for _, action in ipairs(ask("textDocument/codeAction", params)) do
  if action.title:match("^Write %d%d%d%d%-%d%d%-%d%d$") then
    vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding or "utf-16")
    mended = true
  end
end
if not mended then
  fail("no date is offered")
end
line = vim.api.nvim_buf_get_lines(0, due.lnum, due.lnum + 1, false)[1]
if not line:match("due: %d%d%d%d%-%d%d%-%d%d%)$") then
  fail("the line is now: " .. line)
end
wait("the finding to go", function() return not rule("action-without-due-date") end)

local symbols = ask("textDocument/documentSymbol", { textDocument = vim.lsp.util.make_text_document_params() })
if not vim.inspect(symbols):find("Add an alert", 1, true) then
  fail("the outline has no action item")
end

local order = rule("timeline-out-of-order")
vim.api.nvim_win_set_cursor(0, { order.lnum + 1, order.col })
local hover = ask("textDocument/hover", vim.lsp.util.make_position_params())
if not hover.contents.value:find("timeline-out-of-order", 1, true) then
  fail("the hover is " .. vim.inspect(hover))
end

vim.api.nvim_buf_set_lines(0, order.lnum, order.lnum + 1, false, { "- 14:58 UTC the deploy starts" })
wait("the order to be right", function() return not rule("timeline-out-of-order") end)

vim.lsp.stop_client(id)
wait("the server to end", function() return vim.lsp.get_client_by_id(id) == nil end)
io.stdout:write("neovim: passed\n")
vim.cmd("qall!")
