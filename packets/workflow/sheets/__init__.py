"""Sheets for people, printed beside a packet: mail-day sheet, the client's checklist, basis sheet, index as text.

`doors` is what window and command line call. The other modules say what stands on a sheet, pure; `packets.assemble.sheets`
sets it on paper.
"""
